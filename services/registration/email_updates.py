"""Who wants to be told by e-mail when registration opens. Source: registration-journey.md 12.5."""

import secrets
from enum import IntEnum
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from store.tables import User

_UNKNOWN: Final = Fault(title="unsubscribe_key", detail="This link is not known to us.")


class EmailUpdates(IntEnum):
    """What a person wants to hear about, as stored."""

    NONE = 0
    SENCO = 1
    OTHER_NPQ = 2


async def ask_for_updates(session: AsyncSession, user_id: int, wanted: EmailUpdates) -> None:
    """Note the wish; the key with which it is taken back is made once."""
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            email_updates_status=wanted.value,
            email_updates_unsubscribe_key=func.coalesce(
                User.email_updates_unsubscribe_key, secrets.token_urlsafe(24)
            ),
        )
    )


async def stop_updates(session: AsyncSession, key: str) -> None:
    """Take the wish back. Raises: NotFound (unknown or blank key, D24)."""
    holder = select(User.id).where(User.email_updates_unsubscribe_key == key)
    user_id = await session.scalar(holder) if key else None
    if user_id is None:
        raise NotFound(_UNKNOWN)
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(email_updates_status=EmailUpdates.NONE.value, email_updates_unsubscribe_key=None)
    )
