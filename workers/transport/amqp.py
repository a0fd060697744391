"""Messages through RabbitMQ: publisher confirms, quorum queues, manual acknowledgement."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self, TypeVar
from uuid import UUID, uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, PublishError
from aiormq.abc import AbstractChannel as Channel
from aiormq.abc import DeliveredMessage
from pamqp.commands import Basic
from sqlalchemy.ext.asyncio import AsyncSession
from yarl import URL

from store.waiting import any_of, pause
from workers.queues import QUEUES, Queue
from workers.topology import DEFAULT_EXCHANGE, Names, declare
from workers.transport.base import Delivery, Outgoing, Published, TransportDown

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

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
        self._opening = asyncio.Lock()

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
                answers = await _while_open(channel, self._answers(channel, batch))
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
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(intake.run(), name=f"intake of {queue.name}")
            yield intake
            task.cancel()

    async def claim(
        self, _session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> Sequence[Delivery]:
        """The broker gives a message to one consumer at a time: all of them are ours."""
        return deliveries

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """In one frame when everything before the last of them is settled."""
        hands: dict[_Hand, list[int]] = {}
        for delivery in deliveries:
            if isinstance(delivery, _Delivery):
                hands.setdefault(delivery.hand, []).append(delivery.tag)
        for hand, tags in hands.items():
            await hand.ack(tags)

    async def is_up(self) -> bool:
        """Whether the broker can be reached, with all its queues."""
        try:
            await self._publishing_channel()
        except _AWAY:
            return False
        return True

    async def repeat(self, delivery: "_Delivery", *, exchange: str, routing_key: str) -> None:
        """Publish a delivered message again, somewhere else, with one more failed try."""
        properties = _properties(delivery.message_id, delivery.type, attempts=delivery.attempts + 1)
        async with asyncio.timeout(_CONFIRM_SECONDS):
            channel = await self._publishing_channel()
            confirm = _confirmed(
                channel,
                delivery.payload,
                properties,
                exchange=exchange,
                routing_key=routing_key,
            )
            await _while_open(channel, confirm)

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
        async with self._opening:
            if self._publishing is None or self._publishing.is_closed:
                self._publishing = await self.open_channel()
            return self._publishing

    async def _forget_publishing(self) -> None:
        channel, self._publishing = self._publishing, None
        if channel is not None:
            await _closed(channel)

    async def _answers(
        self, channel: AbstractChannel, batch: Sequence[Outgoing]
    ) -> list[BaseException | None]:
        sent = (self._publish(channel, outgoing) for outgoing in batch)
        return await asyncio.gather(*sent, return_exceptions=True)

    async def _publish(self, channel: AbstractChannel, outgoing: Outgoing) -> None:
        if outgoing.queue is None:
            exchange, routing_key = self.names.exchange, outgoing.type
        else:
            exchange, routing_key = DEFAULT_EXCHANGE, self.names.queue(outgoing.queue)
        await _confirmed(
            channel,
            outgoing.payload,
            _properties(outgoing.message_id, outgoing.type),
            exchange=exchange,
            routing_key=routing_key,
        )


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
            lost = asyncio.Event()
            underlay = await channel.get_underlay_channel()
            underlay.on_consumer_cancel_callbacks.add(lambda _: lost.set())
            name = self.transport.names.queue(self.queue.name)
            hand = _Hand(underlay)

            async def receive(message: DeliveredMessage) -> None:
                self.take(_Delivery(self, hand, message))

            consuming = await underlay.basic_consume(name, receive)
            await any_of(channel.closed(), lost.wait(), self._stopping.wait())
            if self._stopping.is_set() and not channel.is_closed:
                await underlay.basic_cancel(consuming.consumer_tag or "")
                self._quiet.set()
                await channel.closed()  # Open until what is in hand is settled.
        finally:
            await _closed(channel)


class _Hand:
    """What a channel has delivered and nobody has settled, by the channel's numbers."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._held: set[int] = set()

    def hold(self, tag: int) -> None:
        self._held.add(tag)

    async def ack(self, tags: Sequence[int]) -> None:
        last = max(tags)
        self._held.difference_update(tags)
        is_all_before = all(held > last for held in self._held)
        with suppress(*_AWAY):  # Delivered again by and by; the inbox knows it.
            if is_all_before:
                await self._channel.basic_ack(last, multiple=True, wait=False)
                return
            for tag in tags:
                await self._channel.basic_ack(tag, wait=False)

    async def release(self, tag: int) -> None:
        self._held.discard(tag)
        with suppress(*_AWAY):
            await self._channel.basic_nack(tag, requeue=True, wait=False)


class _Delivery:
    """A message of the broker in a consumer's hand."""

    def __init__(self, intake: _Intake, hand: _Hand, message: DeliveredMessage) -> None:
        told = message.header.properties
        headers = told.headers or {}
        assert message.delivery_tag is not None
        self._intake = intake
        self._message_id = told.correlation_id or ""
        self.hand = hand
        self.tag = message.delivery_tag
        self.payload: bytes = message.body
        self.type = told.message_type or ""
        self.attempts = _number(headers.get(_ATTEMPTS))
        self.crashes = _number(headers.get(_CRASHES))
        hand.hold(self.tag)

    @property
    def message_id(self) -> UUID:
        return UUID(self._message_id)

    async def retry(self, step: int) -> None:
        names = self._intake.transport.names
        await self._intake.transport.repeat(
            self,
            exchange=names.delay(self._intake.queue.delays[step]),
            routing_key=names.queue(self._intake.queue.name),
        )
        await self.hand.ack([self.tag])

    async def bury(self) -> None:
        names = self._intake.transport.names
        await self._intake.transport.repeat(
            self, exchange=DEFAULT_EXCHANGE, routing_key=names.queue(self._intake.queue.dead)
        )
        await self.hand.ack([self.tag])

    async def release(self) -> None:
        await self.hand.release(self.tag)


async def _while_open(channel: AbstractChannel, confirms: Coroutine[Any, Any, Answer]) -> Answer:
    """What the broker answers; a channel that is lost owes its answers for ever.

    What was written to it in the moment when it was lost is waited for by nobody else.

    Raises: ConnectionResetError (the channel was lost).
    """
    asked = asyncio.create_task(confirms)
    await any_of(asked, channel.closed())
    if asked.cancelled():
        raise ConnectionResetError("the channel was lost")
    return asked.result()


async def _confirmed(
    channel: AbstractChannel,
    payload: bytes,
    properties: Basic.Properties,
    *,
    exchange: str,
    routing_key: str,
) -> None:
    """Publish without waiting for the socket, so that many are under way; ends with the confirm.

    Raises: PublishError (no queue takes it), DeliveryError (the broker refused it).
    """
    underlay = await channel.get_underlay_channel()
    await underlay.basic_publish(
        payload,
        exchange=exchange,
        routing_key=routing_key,
        properties=properties,
        mandatory=True,
        wait=False,  # type: ignore[call-arg]  # The library's own channel has it, its abstract one not.
    )


def _properties(message_id: UUID, message_type: str, *, attempts: int = 0) -> Basic.Properties:
    """What the broker's own tools show of a message; the envelope is in the payload.

    The library knows a returned message by the property ``message_id``, which therefore is another one each
    time that a message is published.
    """
    return Basic.Properties(
        message_id=uuid4().hex,
        correlation_id=str(message_id),
        message_type=message_type,
        content_type="application/json",
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        headers={_ATTEMPTS: attempts} if attempts else None,
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
