"""What acts upon notice endpoints know of where the service runs."""

from dataclasses import dataclass

from domain.notices.addresses import Reach, reach_of
from services.notices.secrets import notice_seal
from store.sealing import Seal


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """What secrets are sealed with, and how far notices go."""

    seal: Seal
    reach: Reach


def keeping_of(*, secret_key: str, environment: str) -> Keeping:
    return Keeping(seal=notice_seal(secret_key), reach=reach_of(environment))
