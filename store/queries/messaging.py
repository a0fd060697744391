"""How the messages stand, for ``/metrics``, ``/healthcheck`` and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.notices.states import EndpointState
from store import metrics
from store.slots import TICK
from store.tables import DeadLetter, JobSlot, NoticeEndpoint, OutboxMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class MessagingState:
    """What waits, since when, and what nobody takes; and the providers that cannot be told of changes."""

    waiting: int
    oldest_at: datetime | None
    unroutable: int
    dead_letters: Mapping[str, int]
    last_tick_at: datetime | None
    failing_endpoints: int


async def messaging_state(session: AsyncSession) -> MessagingState:
    """The state at this moment, in five queries."""
    pending = OutboxMessage.sent_at.is_(None) & OutboxMessage.unroutable_at.is_(None)
    outbox = select(func.count(), func.min(OutboxMessage.created_at)).where(pending)
    waiting, oldest_at = (await session.execute(outbox)).one()
    unroutable = select(func.count()).where(
        OutboxMessage.sent_at.is_(None), OutboxMessage.unroutable_at.is_not(None)
    )
    dead = (
        select(DeadLetter.queue, func.count().label("number"))
        .where(DeadLetter.resolved_at.is_(None))
        .group_by(DeadLetter.queue)
    )
    failing = (
        select(func.count())
        .select_from(NoticeEndpoint)
        .where(NoticeEndpoint.state == EndpointState.FAILING.value)
    )
    return MessagingState(
        waiting=waiting,
        oldest_at=oldest_at,
        unroutable=(await session.execute(unroutable)).scalar_one(),
        dead_letters={row.queue: row.number for row in (await session.execute(dead)).all()},
        last_tick_at=await last_tick_at(session),
        failing_endpoints=(await session.execute(failing)).scalar_one(),
    )


async def last_tick_at(session: AsyncSession) -> datetime | None:
    """When the scheduler last looked at its slots; None before the first time."""
    return (
        await session.execute(select(func.max(JobSlot.slot_at)).where(JobSlot.job == TICK))
    ).scalar_one()


def show(state: MessagingState, *, now: datetime) -> None:
    """Set the gauges to this state."""
    metrics.OUTBOX_WAITING.set(state.waiting)
    metrics.OUTBOX_AGE_SECONDS.set(_age(state.oldest_at, now=now))
    metrics.OUTBOX_UNROUTABLE.set(state.unroutable)
    metrics.SCHEDULE_LAG_SECONDS.set(_age(state.last_tick_at, now=now))
    metrics.FAILING_ENDPOINTS.set(state.failing_endpoints)
    metrics.DEAD_LETTERS.clear()
    for queue, number in state.dead_letters.items():
        metrics.DEAD_LETTERS.labels(queue).set(number)


def _age(since: datetime | None, *, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
