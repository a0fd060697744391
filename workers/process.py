"""A process of workers: starts consumers, and stops them within the grace.

Source: admin-and-operations.md 8.5, rule 6.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from workers.consumer import Consumer, Subscription
from workers.transport.base import Transport

log = logging.getLogger(__name__)

GRACE_SECONDS: Final = 30.0

Part = Callable[[asyncio.Event], Awaitable[None]]


async def run_parts(
    parts: Sequence[Part], *, stop: asyncio.Event, grace_seconds: float = GRACE_SECONDS
) -> None:
    """Run the parts side by side until ``stop`` is set, or one of them fails: then all stop.

    Each gets ``stop`` and has the grace to finish what it began; afterwards it is cancelled, and what it had
    in hand goes back to where it came from.
    """
    tasks = [asyncio.ensure_future(part(stop)) for part in parts]
    waiting = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        waiting.cancel()
        await _finish(tasks, grace_seconds=grace_seconds)


async def run_workers(
    subscriptions: Sequence[Subscription],
    *,
    transport: Transport,
    sessions: async_sessionmaker[AsyncSession],
    stop: asyncio.Event,
    grace_seconds: float = GRACE_SECONDS,
    beside: Sequence[Part] = (),
) -> None:
    """Handle the messages of these subscriptions until ``stop`` is set; other parts may run beside them."""
    consumers = [
        Consumer(subscription, transport=transport, sessions=sessions)
        for subscription in subscriptions
    ]
    log.info("workers started", extra={"queues": [consumer.queue.name for consumer in consumers]})
    parts = [*(consumer.run for consumer in consumers), *beside]
    await run_parts(parts, stop=stop, grace_seconds=grace_seconds)
    log.info("workers stopped")


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop`` while the block runs."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _finish(tasks: Sequence["asyncio.Future[None]"], *, grace_seconds: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=grace_seconds)
    for task in late:
        log.warning("grace used up")
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
