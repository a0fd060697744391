"""Whether registration is open for somebody, and what else flags decide on the way.

Source: registration-journey.md 12.1 and 12.3 (D23); admin-and-operations.md 10.1.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from store.queries.flags import FlagState, flag_states
from store.tables import ClosedRegistrationUser

OPEN: Final = "registration_open"
DISABLED: Final = "registration_disabled"
LATE: Final = "closed_registration_enabled"
SENCO: Final = "senco_enabled"
_KEYS: Final = frozenset({OPEN, DISABLED, LATE, SENCO})


@dataclass(frozen=True, kw_only=True, slots=True)
class Flags:
    """What the flags say for one visitor.

    ``is_partly_open``: registration is open for a share of people, so that it matters who asks.
    """

    is_open: bool
    is_partly_open: bool
    is_disabled: bool
    offers_senco: bool


async def flags_for(
    session: AsyncSession, *, feature_flag_id: str | None, email: str | None
) -> Flags:
    """The flags as they stand for this visitor; a flag that does not exist is off.

    ``feature_flag_id`` is the random id of a browser or an account, so that shares of people stay
    the same people; ``email`` is that of a signed-in teacher.
    """
    states = await flag_states(session, _KEYS, actor=feature_flag_id)
    on = {key for key, state in states.items() if is_on(key, state, feature_flag_id)}
    is_late = LATE in on and OPEN not in on and await _is_let_in(session, email)
    return Flags(
        is_open=OPEN in on or is_late,
        is_partly_open=OPEN in states and states[OPEN].is_partial,
        is_disabled=DISABLED in on,
        offers_senco=SENCO in on,
    )


def is_on(key: str, state: FlagState, actor: str | None) -> bool:
    """Fully on, on for this actor, or on for a share of people to which the actor belongs."""
    return state.is_on or state.is_on_for_actor or _share(key, actor) < state.percentage


def _share(key: str, actor: str | None) -> int:
    """A stable number from 0 to 99 for this flag and actor; 100 for nobody in particular."""
    if not actor:
        return 100
    digest = sha256(f"{key}:{actor}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100


async def _is_let_in(session: AsyncSession, email: str | None) -> bool:
    listed = select(ClosedRegistrationUser.id).where(ClosedRegistrationUser.email == email)
    return email is not None and await session.scalar(listed) is not None
