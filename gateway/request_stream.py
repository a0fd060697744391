"""Requests of the API on their way to whoever counts them: gathered here, written to the outbox together.

No request waits for this, and none fails by it: what cannot be written in time is dropped, the oldest
first, and counted.

Source: provider-api.md 5.8, last paragraph.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.requests import ApiRequestSeen, SeenRequest
from domain.faults import Unavailable
from store import metrics
from store.audit import acting_as
from store.outbox import send
from store.transaction import transaction
from store.waiting import any_of

log = logging.getLogger(__name__)

MOST_WAITING: Final = 2_000
BATCH: Final = 100
SECONDS_BETWEEN_WRITES: Final = 1.0
_ACTOR: Final = "Job: gateway.request_stream"


class RequestStream:
    """Gathers requests and writes them, a batch at a time, while ``run`` runs."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        most_waiting: int = MOST_WAITING,
        seconds_between_writes: float = SECONDS_BETWEEN_WRITES,
    ) -> None:
        self._sessions = sessions
        self._most = most_waiting
        self._seconds = seconds_between_writes
        self._waiting: deque[SeenRequest] = deque()
        self._is_batch = asyncio.Event()

    def take(self, seen: SeenRequest) -> None:
        """Gather one; at once, whatever the state of the database."""
        self._waiting.append(seen)
        self._drop_beyond_most()
        if len(self._waiting) >= BATCH:
            self._is_batch.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Write what was gathered whenever it is a batch or a while has passed, and the rest at the end."""
        with acting_as(_ACTOR):
            while not stop.is_set():
                await any_of(self._is_batch.wait(), stop.wait(), seconds=self._seconds)
                self._is_batch.clear()
                if not await self._write_all():
                    await any_of(stop.wait(), seconds=self._seconds)
            await self._write_all()
        self._drop(len(self._waiting))

    async def _write_all(self) -> bool:
        """Batch after batch; False when the database is away: what is left waits."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            if not await self._written(batch):
                self._waiting.extendleft(reversed(batch))
                self._drop_beyond_most()
                return False
        return True

    async def _written(self, batch: Sequence[SeenRequest]) -> bool:
        try:
            async with transaction(self._sessions) as session:
                send(session, ApiRequestSeen(requests=batch))
        except Unavailable:
            log.warning("requests not written")
            return False
        except Exception:  # the edge of the stream: a batch that cannot be kept must not end it
            log.exception("requests cannot be written")
            self._drop(len(batch))
        return True

    def _drop_beyond_most(self) -> None:
        """Let the oldest go, so that memory is bounded while the database is away."""
        surplus = max(0, len(self._waiting) - self._most)
        for _ in range(surplus):
            self._waiting.popleft()
        self._drop(surplus)

    def _drop(self, number: int) -> None:
        metrics.REQUESTS_DROPPED.inc(number)


@asynccontextmanager
async def open_request_stream(
    sessions: async_sessionmaker[AsyncSession],
) -> AsyncIterator[RequestStream]:
    """A stream that writes until the block ends, and then what is left."""
    stream, stop = RequestStream(sessions), asyncio.Event()
    writing = asyncio.create_task(stream.run(stop), name="request stream")
    try:
        yield stream
    finally:
        stop.set()
        await writing
