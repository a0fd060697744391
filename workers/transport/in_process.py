"""Messages through a table of PostgreSQL: the transport without a broker.

Taking a message off its queue and handling it are one transaction, so a worker that is killed loses
nothing and doubles nothing. Processes wake one another by NOTIFY.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, Self
from uuid import UUID
from zlib import crc32

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from store import queue as table
from store.leader import GONE, direct, wins
from store.transaction import transaction
from store.waiting import any_of, pause
from workers.queues import QUEUES, Queue, readers_of
from workers.transport.base import Delivery, Outgoing, Published, TransportDown

log = logging.getLogger(__name__)

_SWEEP_SECONDS: Final = 5.0
_SECONDS_BETWEEN_TRIES: Final = 1.0
_AWAY: Final = (*GONE, SQLAlchemyError)


class InProcessTransport:
    """The queue table as a transport. ``url`` must not lead through a pooler: it is listened on.

    Enter it before subscribing; publishing needs no entering.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        url: str,
        *,
        queues: Sequence[Queue] = QUEUES,
    ) -> None:
        self.sessions = sessions
        self.url = url
        self.queues = queues
        self._woken: dict[str, set[asyncio.Event]] = {}
        self._resources = AsyncExitStack()

    async def __aenter__(self) -> Self:
        listener = asyncio.create_task(self._listen(), name="in-process listener")
        self._resources.push_async_callback(_ended, listener)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._resources.aclose()

    async def publish(self, batch: Sequence[Outgoing]) -> Published:
        """Put each message into every queue that reads it, in one transaction."""
        targets = [
            (
                outgoing,
                [outgoing.queue] if outgoing.queue else readers_of(outgoing.type, self.queues),
            )
            for outgoing in batch
        ]
        known = {queue.name for queue in self.queues}
        rows = [
            {"queue": queue, "message_id": outgoing.message_id, "payload": outgoing.payload}
            for outgoing, queues in targets
            for queue in queues
            if queue in known
        ]
        try:
            async with transaction(self.sessions) as session:
                await table.put(session, rows)
        except _AWAY as error:
            raise TransportDown from error
        routed = {
            outgoing.key: known.issuperset(queues) and bool(queues) for outgoing, queues in targets
        }
        return Published(
            confirmed=[key for key, found in routed.items() if found],
            unroutable=[key for key, found in routed.items() if not found],
        )

    @asynccontextmanager
    async def subscribe(
        self, queue: Queue, take: Callable[[Delivery], None]
    ) -> AsyncIterator["_Intake"]:
        """Hand out what the queue holds; see ``Transport``."""
        intake = _Intake(self, queue, take)
        waking = self._woken.setdefault(queue.name, set())
        waking.add(intake.woken)
        try:
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(intake.run(), name=f"intake of {queue.name}")
                yield intake
                task.cancel()
        finally:
            waking.discard(intake.woken)

    async def claim(
        self, session: AsyncSession, deliveries: Sequence[Delivery]
    ) -> Sequence[Delivery]:
        """Take the messages off in this transaction; what another worker holds is left out."""
        ours = [delivery for delivery in deliveries if isinstance(delivery, _Delivery)]
        taken = await table.claim(session, [delivery.row for delivery in ours])
        return [delivery for delivery in ours if delivery.row in taken]

    async def ack(self, deliveries: Sequence[Delivery]) -> None:
        """Nothing is left to be done but to free the hands."""
        for delivery in deliveries:
            if isinstance(delivery, _Delivery):
                delivery.settle()

    async def is_up(self) -> bool:
        """Whether the database can be reached."""
        try:
            async with transaction(self.sessions):
                return True
        except _AWAY:
            return False

    async def _listen(self) -> None:
        """Wake the intakes of a queue when something was put into it; all of them after a gap."""
        while True:
            try:
                await self._listen_once()
            except GONE as error:
                log.warning("database away", extra={"error": type(error).__name__})
            await asyncio.sleep(_SECONDS_BETWEEN_TRIES)

    async def _listen_once(self) -> None:
        lost = asyncio.Event()
        async with direct(self.url, application_name="npq queues") as connection:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(table.CHANNEL, self._heard)
            self._wake(*self._woken)
            await lost.wait()

    def _heard(self, _connection: object, _pid: int, _channel: str, queue: object) -> None:
        self._wake(str(queue))

    def _wake(self, *queues: str) -> None:
        for queue in queues:
            for woken in self._woken.get(queue, ()):
                woken.set()


class _Intake:
    """Looks what is due whenever it is woken and has a hand free."""

    def __init__(
        self, transport: InProcessTransport, queue: Queue, take: Callable[[Delivery], None]
    ) -> None:
        self.transport = transport
        self.queue = queue
        self.take = take
        self.woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._quiet = asyncio.Event()
        self._in_hand: set[int] = set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._take_turns()
            except _AWAY as error:
                log.warning("queue away", extra={"error": type(error).__name__})
                await pause(self._stopping, _SECONDS_BETWEEN_TRIES)
        self._quiet.set()

    async def stop(self) -> None:
        self._stopping.set()
        await self._quiet.wait()

    def settle(self, row: int) -> None:
        """The delivery is done with."""
        self._in_hand.discard(row)
        self.woken.set()

    async def _take_turns(self) -> None:
        if not self.queue.single_active:
            await self._look_until_stopped(None)
            return
        lock = crc32(self.queue.name.encode())
        async with direct(self.transport.url, application_name="npq queue lock") as connection:
            if await wins(connection, lock, stop=self._stopping):
                await self._look_until_stopped(connection)

    async def _look_until_stopped(self, lock: asyncpg.Connection | None) -> None:
        while not self._stopping.is_set():
            if lock is not None and lock.is_closed():
                return
            self.woken.clear()
            seconds = await self._look()
            if seconds is None or seconds > 0:
                await any_of(self.woken.wait(), self._stopping.wait(), seconds=seconds)

    async def _look(self) -> float | None:
        """Take what is due; the seconds until there may be more, None: when a hand is free."""
        free = self.queue.prefetch - len(self._in_hand)
        if free == 0:
            return None
        async with transaction(self.transport.sessions) as session:
            due = await table.waiting(
                session, self.queue.name, but=tuple(self._in_hand), limit=free
            )
            if not due:
                seconds = await table.seconds_until_due(session, self.queue.name)
                return _SWEEP_SECONDS if seconds is None else min(_SWEEP_SECONDS, seconds)
        for row in due:
            self._in_hand.add(row.id)
            self.take(_Delivery(self, row))
        return 0.0


class _Delivery:
    """A row of the queue in a consumer's hand."""

    crashes = 0  # Not known: a killed worker leaves the row as it was.

    def __init__(self, intake: _Intake, row: table.Waiting) -> None:
        self._intake = intake
        self.row: int = row.id
        self.message_id: UUID = row.message_id
        self.payload: bytes = row.payload
        self.attempts: int = row.attempts

    def settle(self) -> None:
        """It was taken off the queue by the transaction that handled it."""
        self._intake.settle(self.row)

    async def retry(self, step: int) -> None:
        async with transaction(self._intake.transport.sessions) as session:
            await table.delay(session, self.row, by=self._intake.queue.delays[step])
        self._intake.settle(self.row)

    async def bury(self) -> None:
        self._intake.settle(self.row)

    async def release(self) -> None:
        self._intake.settle(self.row)


async def _ended(task: asyncio.Task[None]) -> None:
    """End a task that we own, and hear of its failure if it had one."""
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return
