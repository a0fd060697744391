"""The secrets that sign notices: sealed at rest, opened only to sign."""

from datetime import datetime
from uuid import UUID

from store.sealing import Seal, derived_key
from store.tables import NoticeEndpoint


def notice_seal(secret_key: str) -> Seal:
    """What secrets of endpoints are sealed with, for nothing else."""
    return Seal(derived_key(secret_key, "secrets of notice endpoints"))


def sealed_secret(seal: Seal, secret: str, *, endpoint_id: UUID) -> bytes:
    """The secret as it is kept; it opens for this endpoint only."""
    return seal.seal(secret.encode(), place=endpoint_id.bytes)


def signing_secrets(seal: Seal, endpoint: NoticeEndpoint, *, now: datetime) -> list[str]:
    """The secrets that sign now: the present one, and the one before it for as long as both do.

    Raises: Unsealable (the service's own secret was changed since).
    """
    kept = [endpoint.sealed_secret]
    if endpoint.previous_signs_until is not None and now < endpoint.previous_signs_until:
        assert endpoint.previous_sealed_secret is not None
        kept.append(endpoint.previous_sealed_secret)
    return [seal.open(sealed, place=endpoint.public_id.bytes).decode() for sealed in kept]
