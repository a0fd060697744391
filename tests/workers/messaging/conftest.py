"""A small service of messages on each transport: a queue, its consumer, a relay."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.base import Message
from contracts.messages.finance import RecomputeStatement
from store.outbox import send
from store.tables import DeadLetter, JobSlot, OutboxMessage
from store.transaction import transaction
from tests.broker import amqp, broker_url, own_prefix
from tests.eventually import eventually
from workers.consumer import Consumer, Handler, Mourner, Subscription
from workers.queues import Queue
from workers.relay import Relay
from workers.transport.base import Transport
from workers.transport.in_process import InProcessTransport

TINY = (timedelta(milliseconds=20), timedelta(milliseconds=40))
QUEUE = Queue(
    name="finance.recompute_statement",
    reads=(RecomputeStatement,),
    prefetch=20,
    together=20,
    delays=TINY,
)


async def record(session: AsyncSession, message: RecomputeStatement) -> None:
    """The effect that tests look for: a row for each time that the message was handled."""
    session.add(JobSlot(job=str(message.statement_id), slot_at=func.clock_timestamp()))


class Service:
    """What the tests do and see."""

    def __init__(
        self, transport: Transport, sessions: async_sessionmaker[AsyncSession], url: str
    ) -> None:
        self.transport = transport
        self.sessions = sessions
        self.url = url
        self.stack = AsyncExitStack()

    async def send(self, *messages: Message) -> None:
        async with transaction(self.sessions) as session:
            for message in messages:
                send(session, message)
                await session.flush()

    async def commands(self, number: int) -> list[UUID]:
        """Send so many commands; gives their statements, in order."""
        statements = [uuid4() for _ in range(number)]
        await self.send(*(RecomputeStatement(statement_id=statement) for statement in statements))
        return statements

    def consumer(
        self, handler: Handler = record, *, queue: Queue = QUEUE, mourner: Mourner | None = None
    ) -> Consumer:
        handlers = dict.fromkeys(queue.reads, handler)
        mourners = dict.fromkeys(queue.reads, mourner) if mourner else {}
        subscription = Subscription(queue=queue, handlers=handlers, mourners=mourners)
        return Consumer(subscription, transport=self.transport, sessions=self.sessions)

    def relay(self) -> Relay:
        queues = self.transport.queues
        return Relay(self.url, self.transport, queues=queues, batch=100)

    @asynccontextmanager
    async def running(
        self, *parts: Callable[[asyncio.Event], Awaitable[None]]
    ) -> AsyncIterator[asyncio.Event]:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for part in parts:
                tasks.create_task(part(stop))
            try:
                yield stop
            finally:
                stop.set()

    async def effects(self) -> list[str]:
        async with transaction(self.sessions) as session:
            return list(await session.scalars(select(JobSlot.job).order_by(JobSlot.slot_at)))

    async def dead(self) -> Sequence[DeadLetter]:
        async with transaction(self.sessions) as session:
            return (await session.scalars(select(DeadLetter).order_by(DeadLetter.id))).all()

    async def outbox(self) -> Sequence[OutboxMessage]:
        async with transaction(self.sessions) as session:
            return (await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))).all()

    async def until_effects(self, number: int) -> list[str]:
        await eventually(lambda: self._has(self.effects, number))
        return await self.effects()

    async def until_dead(self, number: int) -> Sequence[DeadLetter]:
        await eventually(lambda: self._has(self.dead, number))
        return await self.dead()

    async def until_outbox_is_settled(self) -> Sequence[OutboxMessage]:
        async def settled() -> bool:
            return all(row.sent_at or row.unroutable_at for row in await self.outbox())

        await eventually(settled)
        return await self.outbox()

    async def _has(self, things: Callable[[], Awaitable[Sequence[object]]], number: int) -> bool:
        return len(await things()) >= number


@pytest.fixture
def queues() -> list[Queue]:
    return [QUEUE]


@pytest.fixture(params=["in_process", pytest.param("amqp", marks=pytest.mark.broker)])
async def service(
    request: pytest.FixtureRequest,
    sessions: async_sessionmaker[AsyncSession],
    database_url: str,
    queues: list[Queue],
) -> AsyncIterator[Service]:
    """The same service on each transport: both keep the same promises."""
    if request.param == "in_process":
        opened = InProcessTransport(sessions, database_url, queues=queues)
    else:
        opened = amqp(broker_url(), queues, prefix=own_prefix())
    async with opened as transport:
        yield Service(transport, sessions, database_url)
