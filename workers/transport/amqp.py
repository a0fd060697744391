"""Messages through RabbitMQ: publisher confirms, quorum queues, manual acknowledgement."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, Self
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, PublishError
from sqlalchemy.ext.asyncio import AsyncSession
from yarl import URL

from store.waiting import any_of, pause
from workers.queues import QUEUES, Queue
from workers.topology import DEFAULT_EXCHANGE, Names, declare
from workers.transport.base import Delivery, Outgoing, Published, TransportDown

log = logging.getLogger(__name__)

_AWAY: Final = (*CONNECTION_EXCEPTIONS, TimeoutError)
_HEARTBEAT_SECONDS: Final = 20
_CONNECT_SECONDS: Final = 10.0
_CONFIRM_SECONDS: Final = 30.0
_SECONDS_BETWEEN_TRIES: Final = 1.0
_ATTEMPTS: Final = "attempts"
_CRASHES: Final = "x-delivery-count"


class AmqpTransport:
    """RabbitMQ as a transport. Enter it to close its connection at the end."""

    def __init__(self, url: str, *, queues: Sequence[Queue] = QUEUES, prefix: str = "") -> None:
        self.url = str(URL(url).update_query(heartbeat=_HEARTBEAT_SECONDS))
        self.queues = queues
        self.names = Names(prefix=prefix)
        self._connection: AbstractConnection | None = None
        self._publishing: AbstractChannel | None = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await _closed(self._connection)

    async def publish(self, batch: Sequence[Outgoing]) -> Published:
        """Publish all of them before waiting for the first confirm."""
        try:
            channel = await self._publishing_channel()
            async with asyncio.timeout(_CONFIRM_SECONDS):
                answers = await asyncio.gather(
                    *(self._publish(channel, outgoing) for outgoing in batch),
                    return_exceptions=True,
                )
        except _AWAY as error:
            await self._forget_publishing()
            raise TransportDown from error
        told = list(zip((outgoing.key for outgoing in batch), answers, strict=True))
        published = Published(
            confirmed=[key for key, answer in told if not isinstance(answer, BaseException)],
            unroutable=[key for key, answer in told if isinstance(answer, PublishError)],
        )
        if batch and not published.confirmed and not published.unroutable:
            await self._forget_publishing()
            raise TransportDown
        return published

    @asynccontextmanager
    async def subscribe(
        self, queue: Queue, take: Callable[[Delivery], None]
    ) -> AsyncIterator["_Intake"]:
        """Hand out what the queue delivers; see ``Transport``."""
        intake = _Intake(self, queue, take)
        task = asyncio.create_task(intake.run(), name=f"intake of {queue.name}")
        try:
            yield intake
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def claim(
        self, _session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> Sequence[Delivery]:
        """The broker gives a message to one consumer at a time: all of them are ours."""
        return deliveries

    async def is_up(self) -> bool:
        """Whether the broker can be reached, with all its queues."""
        try:
            await self._publishing_channel()
        except _AWAY:
            return False
        return True

    async def repeat(self, delivery: "_Delivery", *, exchange: str, routing_key: str) -> None:
        """Publish a delivered message again, somewhere else, with one more failed try."""
        message = aio_pika.Message(
            delivery.payload,
            message_id=str(delivery.message_id),
            type=delivery.type,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            headers={_ATTEMPTS: delivery.attempts + 1},
        )
        channel = await self._publishing_channel()
        await _confirmed(channel, message, exchange=exchange, routing_key=routing_key)

    async def open_channel(self) -> AbstractChannel:
        """A channel of one's own on the common connection, which is opened if it is not."""
        async with self._connecting:
            if self._connection is None or not self._connection.connected.is_set():
                self._connection = await self._connect()
        channel = self._connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.initialize(timeout=_CONNECT_SECONDS)
        return channel

    async def _connect(self) -> AbstractConnection:
        connection = await aio_pika.connect(self.url, timeout=_CONNECT_SECONDS)
        try:
            async with asyncio.timeout(_CONFIRM_SECONDS), connection.channel() as channel:
                await declare(channel, self.queues, names=self.names)
        except BaseException:
            await _closed(connection)
            raise
        log.info("broker reached")
        return connection

    async def _publishing_channel(self) -> AbstractChannel:
        if self._publishing is None or self._publishing.is_closed:
            self._publishing = await self.open_channel()
        return self._publishing

    async def _forget_publishing(self) -> None:
        channel, self._publishing = self._publishing, None
        if channel is not None:
            await _closed(channel)

    async def _publish(self, channel: AbstractChannel, outgoing: Outgoing) -> None:
        message = aio_pika.Message(
            outgoing.payload,
            message_id=str(outgoing.message_id),
            type=outgoing.type,
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        if outgoing.queue is None:
            exchange, routing_key = self.names.exchange, outgoing.type
        else:
            exchange, routing_key = DEFAULT_EXCHANGE, self.names.queue(outgoing.queue)
        await _confirmed(channel, message, exchange=exchange, routing_key=routing_key)


class _Intake:
    """Consumes on a channel of its own, and on a new one when that was lost."""

    def __init__(
        self, transport: AmqpTransport, queue: Queue, take: Callable[[Delivery], None]
    ) -> None:
        self.transport = transport
        self.queue = queue
        self.take = take
        self._stopping = asyncio.Event()
        self._quiet = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._consume()
            except _AWAY as error:
                log.warning("broker away", extra={"error": type(error).__name__})
            except asyncio.CancelledError:
                if _is_ours_to_end():
                    raise  # Otherwise the library cancelled what waited on a lost connection.
            await pause(self._stopping, _SECONDS_BETWEEN_TRIES)
        self._quiet.set()

    async def stop(self) -> None:
        self._stopping.set()
        await self._quiet.wait()

    async def _consume(self) -> None:
        channel = await self.transport.open_channel()
        try:
            await channel.set_qos(prefetch_count=self.queue.prefetch)
            queue = await channel.get_queue(
                self.transport.names.queue(self.queue.name), ensure=False
            )
            lost = asyncio.Event()
            underlay = await channel.get_underlay_channel()
            underlay.on_consumer_cancel_callbacks.add(lambda _: lost.set())
            tag = await queue.consume(self._receive)
            await any_of(channel.closed(), lost.wait(), self._stopping.wait())
            if self._stopping.is_set() and not channel.is_closed:
                await queue.cancel(tag)
                self._quiet.set()
                await channel.closed()  # Open until what is in hand is settled.
        finally:
            await _closed(channel)

    async def _receive(self, message: AbstractIncomingMessage) -> None:
        self.take(_Delivery(self, message))


class _Delivery:
    """A message of the broker in a consumer's hand."""

    def __init__(self, intake: _Intake, message: AbstractIncomingMessage) -> None:
        self._intake = intake
        self._message = message
        self.payload: bytes = message.body
        self.type = message.type or ""
        self.attempts = _number(message.headers.get(_ATTEMPTS))
        self.crashes = _number(message.headers.get(_CRASHES))

    @property
    def message_id(self) -> UUID:
        return UUID(self._message.message_id)

    async def ack(self) -> None:
        with suppress(*_AWAY):  # Delivered again by and by; the inbox knows it.
            await self._message.ack()

    async def retry(self, step: int) -> None:
        names = self._intake.transport.names
        await self._intake.transport.repeat(
            self,
            exchange=names.delay(self._intake.queue.delays[step]),
            routing_key=names.queue(self._intake.queue.name),
        )
        await self.ack()

    async def bury(self) -> None:
        names = self._intake.transport.names
        await self._intake.transport.repeat(
            self, exchange=DEFAULT_EXCHANGE, routing_key=names.queue(self._intake.queue.dead)
        )
        await self.ack()

    async def release(self) -> None:
        with suppress(*_AWAY):
            await self._message.nack(requeue=True)


async def _confirmed(
    channel: AbstractChannel, message: aio_pika.Message, *, exchange: str, routing_key: str
) -> None:
    """Publish without waiting for the socket, so that many are under way; ends with the confirm.

    Raises: PublishError (no queue takes it), DeliveryError (the broker refused it).
    """
    underlay = await channel.get_underlay_channel()
    await underlay.basic_publish(
        message.body,
        exchange=exchange,
        routing_key=routing_key,
        properties=message.properties,
        mandatory=True,
        wait=False,  # type: ignore[call-arg]  # The library's own channel has it, its abstract one not.
    )


async def _closed(resource: AbstractChannel | AbstractConnection) -> None:
    """Close what may already be lost."""
    with suppress(*_AWAY):
        async with asyncio.timeout(_CONNECT_SECONDS):
            await resource.close()


def _number(header: object) -> int:
    return header if isinstance(header, int) else 0


def _is_ours_to_end() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
