"""Messages that their queue gave up on: kept until staff send them back or drop them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Conflict, Fault, NotFound
from store.outbox import send_back
from store.tables import DeadLetter


@dataclass(frozen=True, kw_only=True, slots=True)
class Death:
    """A message at the end of its tries; ``reason`` holds no personal data."""

    queue: str
    message_id: UUID
    type: str
    payload: bytes
    attempts: int
    reason: str


async def bury(session: AsyncSession, death: Death) -> None:
    """Keep the message; if it already lies there unresolved, only the reason is renewed."""
    statement = insert(DeadLetter).values(
        queue=death.queue,
        message_id=death.message_id,
        type=death.type,
        payload=death.payload,
        attempts=death.attempts,
        reason=death.reason,
    )
    again = {"reason": death.reason, "attempts": death.attempts, "died_at": text("now()")}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["queue", "message_id"],
            index_where=text("resolved_at IS NULL"),
            set_=again,
        )
    )


def open_letters(*, queue: str | None = None) -> Select[DeadLetter]:
    """The dead letters that nobody has resolved, oldest first."""
    statement = select(DeadLetter).where(DeadLetter.resolved_at.is_(None))
    if queue is not None:
        statement = statement.where(DeadLetter.queue == queue)
    return statement.order_by(DeadLetter.died_at, DeadLetter.id)


async def retry(session: AsyncSession, letter_id: int, *, now: datetime) -> DeadLetter:
    """Send one back to its queue. Raises: NotFound, Conflict (already resolved)."""
    letter = await _unresolved(session, letter_id)
    send_back(session, letter)
    return _resolve(letter, "retried", now=now)


async def drop(session: AsyncSession, letter_id: int, *, now: datetime) -> DeadLetter:
    """Give one up for good. Raises: NotFound, Conflict (already resolved)."""
    return _resolve(await _unresolved(session, letter_id), "dropped", now=now)


async def retry_all(session: AsyncSession, *, queue: str | None, now: datetime) -> Sequence[int]:
    """Send back every open one (of a queue); gives their ids."""
    letters = (await session.scalars(open_letters(queue=queue).with_for_update())).all()
    for letter in letters:
        send_back(session, letter)
        _resolve(letter, "retried", now=now)
    return [letter.id for letter in letters]


async def _unresolved(session: AsyncSession, letter_id: int) -> DeadLetter:
    letter = await session.get(DeadLetter, letter_id, with_for_update=True)
    if letter is None:
        raise NotFound(Fault(title="id", detail=f"There is no dead letter {letter_id}."))
    if letter.resolved_at is not None:
        detail = f"The dead letter {letter_id} was already {letter.resolution}."
        raise Conflict(Fault(title="id", detail=detail))
    return letter


def _resolve(letter: DeadLetter, resolution: str, *, now: datetime) -> DeadLetter:
    letter.resolved_at, letter.resolution = now, resolution
    return letter
