"""What every consumer does, once for all: read by contract, note in the inbox, handle, commit, acknowledge."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.base import Message
from contracts.messages.catalogue import read_message
from contracts.messages.envelope import Envelope, read_envelope
from domain.faults import Fault, Invalid, Refused, ServiceError, Unavailable
from store import metrics
from store.audit import acting_as
from store.dead_letters import Death, bury
from store.inbox import Inbox, inbox_of
from store.tracing import in_trace
from store.transaction import transaction
from workers.queues import Queue
from workers.transport.base import Delivery, Transport

log = logging.getLogger(__name__)

# Writes in the session it is given and commits nothing; the message is of a class it was registered for.
Handler: TypeAlias = Callable[[AsyncSession, Any], Awaitable[None]]

_CRASHES_ALLOWED: Final = 20
_SECONDS_BEFORE_RELEASE: Final = 1.0


# The same, for a message that was given up on and why: what waits for it need wait no longer.
Mourner: TypeAlias = Callable[[AsyncSession, Any, str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Who handles the messages of a queue, and who is told of those that were given up on."""

    queue: Queue
    handlers: Mapping[type[Message], Handler]
    mourners: Mapping[type[Message], Mourner] = field(default_factory=dict)


class TryLater(Unavailable):
    """A neighbour asks for patience; the next try waits at least ``after``, within the queue's delays."""

    def __init__(self, fault: Fault, *, after: timedelta) -> None:
        super().__init__(fault)
        self.after = after


class Consumer:
    """Reads one queue until told to stop."""

    def __init__(
        self,
        subscription: Subscription,
        *,
        transport: Transport,
        sessions: async_sessionmaker[AsyncSession],
    ) -> None:
        self.queue = subscription.queue
        self.handlers = subscription.handlers
        self.mourners = subscription.mourners
        self.transport = transport
        self.sessions = sessions

    async def run(self, stop: asyncio.Event) -> None:
        """Handle messages until ``stop`` is set, then finish those that were begun."""
        box: asyncio.Queue[Delivery | None] = asyncio.Queue()
        hands = max(1, self.queue.prefetch // self.queue.together)
        async with (
            self.transport.subscribe(self.queue, box.put_nowait) as intake,
            asyncio.TaskGroup() as tasks,
        ):
            for _ in range(hands):
                tasks.create_task(self._work(box))
            await stop.wait()
            await intake.stop()
            await self._empty(box)
            for _ in range(hands):
                box.put_nowait(None)

    async def handle(self, deliveries: Sequence[Delivery]) -> None:
        """Handle deliveries in one transaction; when that fails, each in its own."""
        try:
            with metrics.HANDLING_SECONDS.labels(self.queue.name).time():
                await self._act(deliveries)
        except Exception as error:  # noqa: BLE001 - the edge of a worker: it is retried or buried
            if len(deliveries) > 1:
                for delivery in deliveries:
                    await self.handle([delivery])
                return
            await self._fail(deliveries[0], error)
            return
        await self.transport.ack(deliveries)

    async def _work(self, box: "asyncio.Queue[Delivery | None]") -> None:
        while (first := await box.get()) is not None:
            deliveries = [first]
            while len(deliveries) < self.queue.together and not box.empty():
                another = box.get_nowait()
                if another is None:
                    box.put_nowait(None)
                    break
                deliveries.append(another)
            await self.handle(deliveries)

    async def _empty(self, box: "asyncio.Queue[Delivery | None]") -> None:
        """Give back what nobody has begun."""
        while not box.empty():
            if delivery := box.get_nowait():
                await delivery.release()

    async def _act(self, deliveries: Sequence[Delivery]) -> None:
        async with transaction(self.sessions) as session:
            claimed = await self.transport.claim(session, deliveries)
            inbox = await inbox_of(session, self.queue.name)
            for delivery in claimed:
                await self._act_on(session, delivery, inbox=inbox)

    async def _act_on(self, session: AsyncSession, delivery: Delivery, *, inbox: Inbox) -> None:
        if delivery.crashes > _CRASHES_ALLOWED:
            detail = f"{delivery.crashes} workers were lost while they handled it."
            raise Refused(Fault(title="base", detail=detail))
        envelope = read_envelope(delivery.payload)
        message = read_message(envelope.type, envelope.body)
        handler = self.handlers.get(type(message))
        if handler is None:
            detail = f"'{self.queue.name}' does not handle '{message.type}'."
            raise Invalid(Fault(title="type", detail=detail))
        actor = envelope.actor or f"Job: {self.queue.name}"
        with (
            structlog.contextvars.bound_contextvars(**self._told(envelope)),
            in_trace(envelope.trace),
            acting_as(actor, cause=str(envelope.message_id)),
        ):
            if not await inbox.note(envelope.message_id):
                metrics.DUPLICATES.labels(self.queue.name).inc()
                return
            await handler(session, message)
            await session.flush()
            metrics.HANDLED.labels(self.queue.name).inc()

    def _told(self, envelope: Envelope) -> dict[str, str]:
        """What every line of the log says while the message is handled."""
        told = {"message_id": str(envelope.message_id), "queue": self.queue.name}
        return told | {"request_id": envelope.request_id} if envelope.request_id else told

    async def _fail(self, delivery: Delivery, error: Exception) -> None:
        step = next_step(self.queue.delays, delivery.attempts, error)
        try:
            if step is None:
                await self._bury(delivery, error)
            else:
                metrics.FAILED.labels(self.queue.name, type(error).__name__).inc()
                log.warning("message failed", extra=self._facts(delivery, error))
                await delivery.retry(step)
        except Exception as trouble:  # noqa: BLE001 - database or transport away: it comes again
            log.warning("message not settled", extra=self._facts(delivery, trouble))
            await asyncio.sleep(_SECONDS_BEFORE_RELEASE)
            await delivery.release()

    async def _bury(self, delivery: Delivery, error: Exception) -> None:
        async with transaction(self.sessions) as session:
            for dead in await self.transport.claim(session, [delivery]):
                if self.queue.buries:
                    await bury(session, self._death(dead, error))
                await self._mourn(session, dead, reason=reason_of(error))
        if self.queue.buries:
            await delivery.bury()
            metrics.DEAD.labels(self.queue.name).inc()
        else:
            await self.transport.ack([delivery])
            metrics.DROPPED.labels(self.queue.name).inc()
        log.error("message given up", extra=self._facts(delivery, error))

    async def _mourn(self, session: AsyncSession, dead: Delivery, *, reason: str) -> None:
        """Tell whom it concerns, if anybody, in the transaction that buries the message."""
        message = _message_in(dead.payload)
        if message is not None and (mourner := self.mourners.get(type(message))):
            await mourner(session, message, reason)

    def _death(self, delivery: Delivery, error: Exception) -> Death:
        return Death(
            queue=self.queue.name,
            message_id=delivery.message_id,
            type=_type_of(delivery.payload),
            payload=delivery.payload,
            attempts=delivery.attempts + 1,
            reason=reason_of(error),
        )

    def _facts(self, delivery: Delivery, error: Exception) -> dict[str, object]:
        return {
            "queue": self.queue.name,
            "message_id": str(delivery.message_id),
            "attempts": delivery.attempts + 1,
            "error": reason_of(error),
        }


def next_step(delays: Sequence[timedelta], attempts: int, error: Exception) -> int | None:
    """Which delay comes before the next try; None: there is none, the message is dead.

    ``attempts`` is how many tries failed before this one.
    """
    if isinstance(error, Refused) or attempts >= len(delays):
        return None
    if isinstance(error, TryLater):
        long_enough = (
            i for i, delay in enumerate(delays) if i >= attempts and delay >= error.after
        )
        return next(long_enough, len(delays) - 1)
    return attempts


def reason_of(error: Exception) -> str:
    """Why a message died, without personal data: our own words, or the kind of error and its place."""
    if isinstance(error, ServiceError) and error.faults:
        return f"{type(error).__name__}: {error}"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    code = trace.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_qualname}, {Path(code.co_filename).name}:{trace.tb_lineno}"


def _message_in(payload: bytes) -> Message | None:
    """What a payload says; None when it cannot be read."""
    try:
        envelope = read_envelope(payload)
        return read_message(envelope.type, envelope.body)
    except Refused:
        return None


def _type_of(payload: bytes) -> str:
    """The type that a payload gives itself; empty when it cannot be read."""
    try:
        return read_envelope(payload).type
    except Refused:
        return ""
