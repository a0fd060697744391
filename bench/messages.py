"""From commit to handled, on both transports, against bare aio-pika.

The limit is what the broker's library gives with no promises of ours: publish, confirm, consume and
acknowledge as many messages of the same size, one process, quorum queue, prefetch 50.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bench.harness import Row, growth, interleaved
from bench.servers import broker_url, fresh_database
from contracts.messages.catalogue import body_of
from contracts.messages.finance import RecomputeStatement
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from store.outbox import message_headers, send
from store.tables import OutboxMessage
from store.transaction import transaction
from workers.consumer import Consumer, Subscription
from workers.queues import Queue
from workers.relay import Relay
from workers.topology import remove
from workers.transport.amqp import AmqpTransport
from workers.transport.base import Delivery, Transport
from workers.transport.in_process import InProcessTransport

SIZES: Final = (500, 1000, 2000)
WAKE_UPS: Final = 100
QUEUE: Final = Queue(
    name="finance.recompute_statement", reads=(RecomputeStatement,), prefetch=50, together=50
)
Sessions = async_sessionmaker[AsyncSession]


class CountingConsumer(Consumer):
    """Tells when so many messages are committed and acknowledged."""

    left = 0
    done = asyncio.Event()

    def expect(self, number: int) -> None:
        self.left, self.done = number, asyncio.Event()

    async def handle(self, deliveries: Sequence[Delivery]) -> None:
        await super().handle(deliveries)
        self.left -= len(deliveries)
        if self.left == 0:
            self.done.set()


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A relay and a consumer that run."""

    sessions: Sessions
    consumer: CountingConsumer

    async def throughput(self, number: int) -> float:
        """Messages a second from the commit of all of them until the last is handled."""
        self.consumer.expect(number)
        async with transaction(self.sessions) as session:
            await session.execute(insert(OutboxMessage), [_row() for _ in range(number)])
        started = time.perf_counter()
        await self.consumer.done.wait()
        return number / (time.perf_counter() - started)

    async def wake_up(self) -> float:
        """Milliseconds from the commit of one message until it is handled, nothing else going on."""
        self.consumer.expect(1)
        async with transaction(self.sessions) as session:
            send(session, RecomputeStatement(statement_id=uuid4()))
        started = time.perf_counter()
        await self.consumer.done.wait()
        return (time.perf_counter() - started) * 1000


async def measure() -> list[Row]:
    """The rows of this area."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database("messages"))
        stack.enter_context(acting_as("Task: bench"))
        engine = create_engine(url)
        stack.push_async_callback(engine.dispose)
        sessions = create_sessions(engine)
        rows: list[Row] = []
        for name, transport in (
            ("RabbitMQ", _amqp()),
            ("embedded", InProcessTransport(sessions, url, queues=[QUEUE])),
        ):
            async with transport as opened, _running(opened, sessions, url) as service:
                rows += await _throughput(name, service)
                rows.append(await _wake_up(name, service))
        return rows


async def _throughput(name: str, service: Service) -> list[Row]:
    rows = []
    async with bare() as limit:
        for size in SIZES:
            figures = await interleaved(
                {
                    "ours": lambda size=size: service.throughput(size),
                    "limit": lambda size=size: limit(size),
                }
            )
            rows.append(
                Row(
                    work=f"commit → handled, {name}",
                    size=size,
                    ours=figures["ours"],
                    limit=figures["limit"],
                    unit="messages/s",
                    aim=0.6,
                    more_is_better=True,
                )
            )
    exponent = growth([(row.size, row.size / row.ours) for row in rows])
    last = rows.pop()
    return [*rows, replace(last, note=f"cost grows with size^{exponent:.2f}")]


async def _wake_up(name: str, service: Service) -> Row:
    times = [await service.wake_up() for _ in range(WAKE_UPS)]
    return Row(
        work=f"wake-up when idle, {name}: p99",
        size=WAKE_UPS,
        ours=statistics.quantiles(times, n=100)[98],
        limit=50,
        unit="ms",
        aim=1,
        note=f"median {statistics.median(times):.1f} ms",
    )


@asynccontextmanager
async def _running(transport: Transport, sessions: Sessions, url: str) -> AsyncIterator[Service]:
    async def nothing(_session: AsyncSession, _message: RecomputeStatement) -> None:
        return

    subscription = Subscription(queue=QUEUE, handlers={RecomputeStatement: nothing})
    consumer = CountingConsumer(subscription, transport=transport, sessions=sessions)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Relay(url, transport, queues=[QUEUE]).run(stop))
        tasks.create_task(consumer.run(stop))
        try:
            yield Service(sessions=sessions, consumer=consumer)
        finally:
            stop.set()


@asynccontextmanager
async def _amqp() -> AsyncIterator[AmqpTransport]:
    prefix = f"bench-{uuid4().hex[:8]}."
    async with AmqpTransport(broker_url(), queues=[QUEUE], prefix=prefix) as transport:
        yield transport
        channel = await transport.open_channel()
        await remove(channel, [QUEUE], names=transport.names)


@asynccontextmanager
async def bare() -> AsyncIterator["Bare"]:
    """Publish, confirm, consume, acknowledge, and nothing else."""
    async with await aio_pika.connect(broker_url()) as connection:
        publishing, consuming = await connection.channel(), await connection.channel()
        await consuming.set_qos(prefetch_count=50)
        queue = await consuming.declare_queue(
            f"bench-{uuid4().hex[:8]}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        limit = Bare(publishing, queue.name)
        await queue.consume(limit.receive)
        yield limit
        await consuming.queue_delete(queue.name)


class Bare:
    """The limit: the library alone, 100 confirms under way at a time."""

    def __init__(self, channel: aio_pika.abc.AbstractChannel, queue: str) -> None:
        self.channel = channel
        self.queue = queue
        self.left = 0
        self.done = asyncio.Event()

    async def __call__(self, number: int) -> float:
        self.left, self.done = number, asyncio.Event()
        started = time.perf_counter()
        for first in range(0, number, 100):
            batch = range(first, min(number, first + 100))
            await asyncio.gather(*(self._publish() for _ in batch))
        await self.done.wait()
        return number / (time.perf_counter() - started)

    async def receive(self, message: AbstractIncomingMessage) -> None:
        await message.ack()
        self.left -= 1
        if self.left == 0:
            self.done.set()

    async def _publish(self) -> None:
        message = aio_pika.Message(
            b"x" * 350, delivery_mode=aio_pika.DeliveryMode.PERSISTENT, message_id=str(uuid4())
        )
        await self.channel.default_exchange.publish(message, routing_key=self.queue)


def _row() -> dict[str, object]:
    message = RecomputeStatement(statement_id=uuid4())
    return {"type": message.type, "body": body_of(message), "headers": message_headers()}
