"""The relay: what was committed to the outbox goes out, in order, until the transport has confirmed it."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

import asyncpg

from store import metrics, outbox
from store.leader import RELAY_LOCK, lead
from store.waiting import any_of, pause
from workers.queues import QUEUES, Queue, concerns_nobody
from workers.transport.base import Outgoing, Transport, TransportDown

log = logging.getLogger(__name__)

BATCH: Final = 500
_SWEEP_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 5.0


class Relay:
    """Publishes while it is the leader; several may run, one works."""

    def __init__(
        self,
        url: str,
        transport: Transport,
        *,
        queues: Sequence[Queue] = QUEUES,
        batch: int = BATCH,
    ) -> None:
        """``url`` must not lead through a pooler: the relay listens and holds a lock."""
        self.url = url
        self.transport = transport
        self.queues = queues
        self.batch = batch

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until ``stop`` is set; a batch that was begun is finished and marked."""

        async def work(connection: asyncpg.Connection) -> None:
            await self._work(connection, stop)

        await lead(self.url, RELAY_LOCK, work, stop=stop, application_name="npq relay")

    async def _work(self, connection: asyncpg.Connection, stop: asyncio.Event) -> None:
        woken = asyncio.Event()
        await connection.add_listener(outbox.CHANNEL, lambda *_: woken.set())
        connection.add_termination_listener(lambda _: woken.set())
        seconds = _SWEEP_SECONDS / 10
        while not stop.is_set():
            woken.clear()
            try:
                moved = await self.relay_once(connection)
                seconds = _SWEEP_SECONDS / 10
            except TransportDown:
                log.warning("transport away", extra={"seconds": seconds})
                await pause(stop, seconds)
                seconds = min(_LONGEST_PAUSE_SECONDS, seconds * 2)
                continue
            if not moved:
                await any_of(woken.wait(), stop.wait(), seconds=_SWEEP_SECONDS)

    async def relay_once(self, connection: asyncpg.Connection) -> int:
        """Publish and mark one batch; gives how many rows are settled. Raises: TransportDown."""
        rows = await outbox.unsent(connection, limit=self.batch)
        unread = [row["id"] for row in rows if self._is_unread(row)]
        batch = [_outgoing(row) for row in rows if not self._is_unread(row)]
        published = await self.transport.publish(batch)
        for outgoing in batch:
            metrics.PUBLISHED.labels(outgoing.type).inc()
        metrics.CONFIRMED.inc(len(published.confirmed))
        await self._alarm(connection, batch, published.unroutable)
        await outbox.mark_sent(connection, [*unread, *published.confirmed])
        return len(unread) + len(published.confirmed) + len(published.unroutable)

    def _is_unread(self, row: asyncpg.Record) -> bool:
        return row["queue"] is None and concerns_nobody(row["type"], self.queues)

    async def _alarm(
        self, connection: asyncpg.Connection, batch: Sequence[Outgoing], unroutable: Sequence[int]
    ) -> None:
        """Flag what no queue takes, so that it holds up nothing and someone looks."""
        if not unroutable:
            return
        await outbox.mark_unroutable(connection, unroutable)
        keys = frozenset(unroutable)
        for outgoing in batch:
            if outgoing.key in keys:
                metrics.UNROUTABLE.labels(outgoing.type).inc()
                facts = {"message_id": str(outgoing.message_id), "type": outgoing.type}
                log.error("no queue takes the message", extra=facts)


def _outgoing(row: asyncpg.Record) -> Outgoing:
    return Outgoing(
        key=row["id"],
        message_id=row["message_id"],
        type=row["type"],
        queue=row["queue"],
        payload=outbox.payload_of(row),
    )
