"""Rings when the change feed has something new for a provider: one connection listens for all who wait.

A ring that is missed, as while the connection is made anew, is made up for: then it rings for everybody.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from store.leader import GONE, direct
from store.queries.changes import CHANNEL
from store.waiting import any_of, pause

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_TRIES: Final = 1.0


class ChangeBell:
    """Whoever waits takes the next ring first, then looks at the feed, then waits for it."""

    def __init__(self) -> None:
        self._rings: dict[int, asyncio.Event] = {}

    def next_ring(self, provider_id: int) -> asyncio.Event:
        """Set when something changes for the provider after now."""
        return self._rings.setdefault(provider_id, asyncio.Event())

    def ring(self, *provider_ids: int) -> None:
        for provider_id in provider_ids:
            if waiting := self._rings.pop(provider_id, None):
                waiting.set()

    async def run(self, url: str, stop: asyncio.Event) -> None:
        """Listen until ``stop`` is set; ``url`` must not lead through a pooler."""
        while not stop.is_set():
            try:
                await self._listen(url, stop)
            except GONE as error:
                log.warning("database away", extra={"error": type(error).__name__})
                await pause(stop, _SECONDS_BETWEEN_TRIES)

    async def _listen(self, url: str, stop: asyncio.Event) -> None:
        lost = asyncio.Event()
        async with direct(url, application_name="npq gateway changes") as connection:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self.ring(*self._rings)
            await any_of(lost.wait(), stop.wait())

    def _heard(self, _connection: object, _pid: int, _channel: str, told: object) -> None:
        self.ring(*map(int, str(told).split(",")))


@asynccontextmanager
async def open_change_bell(url: str) -> AsyncIterator[ChangeBell]:
    """A bell that listens until the block ends."""
    bell, stop = ChangeBell(), asyncio.Event()
    listening = asyncio.create_task(bell.run(url, stop), name="change bell")
    try:
        yield bell
    finally:
        stop.set()
        await listening
