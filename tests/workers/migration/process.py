"""A process that relays and applies chunks; it can be told to stand still in the middle of one.

    python -m tests.workers.migration.process DATABASE_URL LEGACY_URL [CHUNK]

CHUNK: the n-th chunk that the process applies is never committed: it says ``applied`` and stands still.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.migration import RunMigrationChunk
from domain.clock import system_clock
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from workers.consumer import Consumer, Subscription
from workers.migration.chunks import run_chunk
from workers.migration.subscriptions import migration_subscriptions
from workers.migration.tools import Tools
from workers.process import run_parts, stopped_by_signals
from workers.queues import ADVANCE_RUN, RUN_CHUNKS
from workers.relay import Relay
from workers.transport.in_process import InProcessTransport

TINY = (timedelta(milliseconds=20),) * 50
QUEUES = [replace(queue, delays=TINY) for queue in (ADVANCE_RUN, RUN_CHUNKS)]


class Still:
    """Applies chunks, and stands still before the commit of one."""

    def __init__(self, tools: Tools, chunk: int) -> None:
        self.tools, self.left = tools, chunk

    async def __call__(self, session: AsyncSession, message: RunMigrationChunk) -> None:
        await run_chunk(session, message, tools=self.tools)
        await session.flush()
        self.left -= 1
        if self.left == 0:
            print("applied", flush=True)  # noqa: T201 - what the test waits for
            await asyncio.Event().wait()


async def main(database_url: str, legacy_url: str, chunk: str = "0") -> None:
    engine = create_engine(database_url)
    sessions = create_sessions(engine)
    tools = Tools(
        engine=engine,
        sessions=sessions,
        legacy_url=legacy_url,
        clock=system_clock,
        chunk_size=20,
        lease=timedelta(milliseconds=100),
    )
    advance, _ = migration_subscriptions(tools)
    apply = Subscription(queue=QUEUES[1], handlers={RunMigrationChunk: Still(tools, int(chunk))})
    subscriptions = [replace(advance, queue=QUEUES[0]), apply]
    stop = asyncio.Event()
    async with InProcessTransport(sessions, database_url, queues=QUEUES) as transport:
        parts = [Consumer(one, transport=transport, sessions=sessions).run for one in subscriptions]
        relay = Relay(database_url, transport, queues=QUEUES)
        with stopped_by_signals(stop), acting_as("Task: runner"):
            await run_parts([relay.run, *parts], stop=stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
