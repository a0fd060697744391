"""What a transport promises; ``in_process`` and ``amqp`` keep the same promises.

A confirmed message is durable. It is delivered to every queue that reads its type, at least once, in the
order in which it was published, until it is acknowledged or buried.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Unavailable
from workers.queues import Queue


class TransportDown(Unavailable):
    """The transport cannot be reached just now; nothing of the batch is known to have arrived."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A message to publish; ``key`` names it in the answer, ``queue`` limits it to one queue."""

    key: int
    message_id: UUID
    type: str
    payload: bytes
    queue: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What became of a batch: the keys that are safe, and those that no queue takes."""

    confirmed: Sequence[int]
    unroutable: Sequence[int]


class Delivery(Protocol):
    """One message in a consumer's hand.

    At the end it is acknowledged with the transport, or exactly one of the three below is called.
    """

    @property
    def message_id(self) -> UUID: ...

    @property
    def payload(self) -> bytes: ...

    @property
    def attempts(self) -> int:
        """How many tries failed before this one."""

    @property
    def crashes(self) -> int:
        """How often a consumer was lost with this message in its hand, as far as is known."""

    async def retry(self, step: int) -> None:
        """Try again after the queue's delay number ``step`` (from 0)."""

    async def bury(self) -> None:
        """It is given up, and was kept among the dead letters: take it off the queue."""

    async def release(self) -> None:
        """Back to the queue, as if it had not been delivered."""


class Intake(Protocol):
    """A running subscription."""

    async def stop(self) -> None:
        """Take nothing new; what is in hand can still be settled until the subscription is left."""


class Transport(Protocol):
    """Carries messages from the relay to the consumers."""

    async def publish(self, batch: Sequence[Outgoing]) -> Published:
        """Publish in order; gives back what is safe. Raises: TransportDown (nothing is)."""

    def subscribe(
        self, queue: Queue, take: Callable[[Delivery], None]
    ) -> AbstractAsyncContextManager[Intake]:
        """Hand deliveries of the queue to ``take``, at most ``queue.prefetch`` unsettled at a time.

        Reconnects by itself. On leaving, what is unsettled goes back to the queue.
        """

    async def claim(
        self, session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> Sequence[Delivery]:
        """Those of the deliveries that are still ours to handle in the session's transaction."""

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """They are handled: forget them. One that this does not reach comes again, to be ignored."""

    async def is_up(self) -> bool:
        """Whether it can be reached."""
