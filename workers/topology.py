"""Exchanges and queues of the broker, declared by us: durable, replicated, the same everywhere.

Published messages go to a topic exchange and from there to each queue that reads their type. A message to
be tried again goes to a delay exchange, one per step and shared by all queues: its routing key names the
queue, to which the broker returns it when the step's time is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, FieldValue

from workers.queues import Queue

DEFAULT_EXCHANGE: Final = ""

Arguments = dict[str, FieldValue]

_REPLICATED: Final[Arguments] = {"x-queue-type": "quorum"}
# Moved to another queue by the broker only when that one confirmed it; without this a message can be lost.
_MOVED_SAFELY: Final[Arguments] = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}
_LAST_RESORT: Final[Arguments] = {"x-delivery-limit": 100}
_DEAD_KEPT: Final = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """What exchanges and queues are called; a prefix keeps two services on one broker apart."""

    prefix: str = ""

    @property
    def exchange(self) -> str:
        return f"{self.prefix}messages"

    def queue(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def delay(self, step: timedelta) -> str:
        return f"{self.prefix}delay.{_milliseconds(step)}ms"


async def declare(channel: AbstractChannel, queues: Sequence[Queue], *, names: Names) -> None:
    """Declare everything; what is there already stays as it is."""
    for step in delays_of(queues):
        await _declare_delay(channel, step, names=names)
    await channel.declare_exchange(names.exchange, ExchangeType.TOPIC, durable=True)
    for queue in queues:
        await _declare_queue(channel, queue, names=names)


async def remove(channel: AbstractChannel, queues: Sequence[Queue], *, names: Names) -> None:
    """Remove everything, with all messages in it: for tests and for taking a service down."""
    physical = [names.queue(name) for queue in queues for name in (queue.name, queue.dead)]
    delays = [names.delay(step) for step in delays_of(queues)]
    for name in (*physical, *delays):
        await channel.queue_delete(name)
    for name in (names.exchange, *delays):
        await channel.exchange_delete(name)


def delays_of(queues: Iterable[Queue]) -> Sequence[timedelta]:
    """Every delay that some queue uses, once, shortest first."""
    return sorted({step for queue in queues for step in queue.delays})


async def _declare_delay(channel: AbstractChannel, step: timedelta, *, names: Names) -> None:
    arguments: Arguments = {
        "x-message-ttl": _milliseconds(step),
        "x-dead-letter-exchange": DEFAULT_EXCHANGE,
    }
    name = names.delay(step)
    exchange = await channel.declare_exchange(name, ExchangeType.FANOUT, durable=True)
    queue = await channel.declare_queue(
        name, durable=True, arguments=_REPLICATED | _MOVED_SAFELY | arguments
    )
    await queue.bind(exchange)


async def _declare_queue(channel: AbstractChannel, queue: Queue, *, names: Names) -> None:
    kept: Arguments = {"x-message-ttl": _milliseconds(_DEAD_KEPT), "x-max-length": 100_000}
    await channel.declare_queue(names.queue(queue.dead), durable=True, arguments=_REPLICATED | kept)
    arguments: Arguments = {
        "x-dead-letter-exchange": DEFAULT_EXCHANGE,
        "x-dead-letter-routing-key": names.queue(queue.dead),
        "x-single-active-consumer": queue.single_active,
    }
    declared = await channel.declare_queue(
        names.queue(queue.name),
        durable=True,
        arguments=_REPLICATED | _MOVED_SAFELY | _LAST_RESORT | arguments,
    )
    for message_type in sorted(queue.types):
        await declared.bind(names.exchange, routing_key=message_type)


def _milliseconds(time: timedelta) -> int:
    return int(time / timedelta(milliseconds=1))
