"""What a step makes known of the person, not of the registration."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import User


async def remember(session: AsyncSession, user_id: int, known: Mapping[str, Any]) -> None:
    """Write it to the person's row; it is no change that providers are told of.

    Source: registration-journey.md 5.3 (``notify_user_for_future_reg``) and 10.4.
    """
    if known:
        await session.execute(update(User).where(User.id == user_id).values(**known))
