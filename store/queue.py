"""The queues of the in-process transport: rows that are taken in the transaction that handles them.

Source: limits.md C4: taken with SKIP LOCKED, woken by NOTIFY, delayed by ``available_at``.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import QueueMessage

CHANNEL: Final = "npq_queue"

Waiting = Row[int, UUID, bytes, int]


async def put(session: AsyncSession, rows: Sequence[dict[str, object]]) -> None:
    """Put rows of (queue, message_id, payload) at the end; those that are already there stay once."""
    if rows:
        await session.execute(insert(QueueMessage).on_conflict_do_nothing(), rows)


async def waiting(
    session: AsyncSession, queue: str, *, but: Sequence[int], limit: int
) -> Sequence[Waiting]:
    """The next messages that are due, oldest first, without those in hand; nothing is locked yet."""
    statement = (
        select(
            QueueMessage.id, QueueMessage.message_id, QueueMessage.payload, QueueMessage.attempts
        )
        .where(
            QueueMessage.queue == queue,
            QueueMessage.available_at <= func.now(),
            QueueMessage.id.not_in(but),
        )
        .order_by(QueueMessage.available_at, QueueMessage.id)
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def seconds_until_due(session: AsyncSession, queue: str) -> float | None:
    """How long until the next delayed message is due; None when there is none."""
    due = func.extract("epoch", func.min(QueueMessage.available_at) - func.clock_timestamp())
    statement = select(due).where(
        QueueMessage.queue == queue, QueueMessage.available_at > func.now()
    )
    seconds = (await session.execute(statement)).scalar_one()
    return None if seconds is None else float(seconds)


_CLAIM: Final = text(
    """
    DELETE FROM queue_messages WHERE id IN (
        SELECT id FROM queue_messages WHERE id = ANY(:ids) FOR UPDATE SKIP LOCKED
    ) RETURNING id
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))


async def claim(session: AsyncSession, ids: Sequence[int]) -> frozenset[int]:
    """Take messages off in this transaction: when it fails they are back at once.

    What another worker holds is left out.
    """
    return frozenset((await session.execute(_CLAIM, {"ids": list(ids)})).scalars())


async def delay(session: AsyncSession, message: int, *, by: timedelta) -> None:
    """Let a message wait for its next try."""
    await session.execute(
        update(QueueMessage)
        .where(QueueMessage.id == message)
        .values(attempts=QueueMessage.attempts + 1, available_at=func.now() + by)
    )
