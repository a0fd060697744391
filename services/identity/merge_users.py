"""Two accounts are one person: everything goes to one of them, the other is archived.

Source: registration-journey.md 10.4 and 17.2, admin-and-operations.md 11.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Delete, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Conflict, Fault
from store.tables import Application, ParticipantIdChange, User

_SAME: Final = Fault(title="user", detail="A person cannot be merged with themselves.")
_ARCHIVED: Final = Fault(title="user", detail="This account is archived.")


async def merge_users(session: AsyncSession, source: User, *, into: User, now: datetime) -> None:
    """Move applications and former ids from ``source`` to ``into``, and archive ``source``.

    Providers find the person under the new id, and the old one among the changes of ids.

    Raises: Conflict (the same account, or an archived one).
    """
    if source.id == into.id:
        raise Conflict(_SAME)
    if source.archived_at is not None or into.archived_at is not None:
        raise Conflict(_ARCHIVED)
    await _move(session, source, into=into, now=now)
    session.add(
        ParticipantIdChange(
            user_id=into.id,
            from_participant_id=source.public_id,
            to_participant_id=into.public_id,
            created_at=now,
            updated_at=now,
        )
    )
    into.significantly_updated_at = into.updated_at = now
    await archive_user(session, source, now=now)


async def archive_user(session: AsyncSession, user: User, *, now: datetime) -> None:
    """Free the account's e-mail address and sign-in for another; the row stays.

    Raises: Conflict (archived already).
    """
    if user.archived_at is not None:
        raise Conflict(_ARCHIVED)
    user.archived_email, user.archived_at = user.email, now
    user.email = await _free_address(session, user.email)
    user.uid = user.provider = None
    user.updated_at = user.significantly_updated_at = now
    await session.flush()


async def _move(session: AsyncSession, source: User, *, into: User, now: datetime) -> None:
    await session.execute(
        update(Application)
        .where(Application.user_id == source.id)
        .values(user_id=into.id, updated_at=now)
    )
    await session.execute(
        update(ParticipantIdChange)
        .where(ParticipantIdChange.user_id == source.id)
        .values(user_id=into.id, updated_at=now)
    )
    await session.execute(_circles_of(into, source))


def _circles_of(into: User, source: User) -> Delete:
    """Changes that would lead from the kept id back to the merged one, or to itself."""
    return delete(ParticipantIdChange).where(
        ParticipantIdChange.user_id == into.id,
        ParticipantIdChange.from_participant_id == into.public_id,
        or_(
            ParticipantIdChange.to_participant_id == source.public_id,
            ParticipantIdChange.to_participant_id == into.public_id,
        ),
    )


async def _free_address(session: AsyncSession, email: str) -> str:
    """``archived-`` before the address; ``archived-2-``, ``archived-3-`` when that is taken."""
    taken = set(
        await session.scalars(
            select(User.email).where(User.email.like("archived-%"), User.archived_email == email)
        )
    )
    number = 1
    while (address := _archived(email, number)) in taken:
        number += 1
    return address


def _archived(email: str, number: int) -> str:
    return f"archived-{email}" if number == 1 else f"archived-{number}-{email}"
