"""Invented teachers. A number makes each one's address and TRN its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from services.world.names import full_name, mail_address

_FIRST_TRN: Final = 1_000_001
_WITHOUT_TRN: Final = 25  # One in so many.
_UNVERIFIED: Final = 10
_RENAMED: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One teacher."""

    public_id: UUID
    full_name: str
    previous_names: tuple[str, ...]
    email: str
    trn: str | None
    trn_verified: bool
    date_of_birth: date
    since: datetime


def person(chance: Random, number: int, *, since: datetime) -> Person:
    """The teacher of this number; most have a verified TRN, of every few dozen one has none."""
    name = full_name(chance)
    has_trn = number % _WITHOUT_TRN != 0
    return Person(
        public_id=public_id(chance),
        full_name=name,
        previous_names=(full_name(chance),) if number % _RENAMED == 1 else (),
        email=mail_address(name, number),
        trn=str(_FIRST_TRN + number) if has_trn else None,
        trn_verified=has_trn and number % _UNVERIFIED != 2,
        date_of_birth=date(1962, 1, 1) + timedelta(days=chance.randrange(38 * 365)),
        since=since,
    )


def public_id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
