"""A process that relays and writes exports in tiny pieces, so that tests may kill it in the middle of one.

python -m tests.workers.sync.exports.process DATABASE_URL
"""

import asyncio
import sys
from functools import partial

from contracts.messages.exports import WriteExport
from domain.clock import system_clock
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from workers.consumer import Consumer, Subscription
from workers.process import run_parts, stopped_by_signals
from workers.queues import WRITE_EXPORT
from workers.relay import Relay
from workers.sync.exports.tools import ExportTools
from workers.sync.exports.write_export import write_export
from workers.transport.in_process import InProcessTransport


async def main(database_url: str) -> None:
    engine = create_engine(database_url)
    sessions = create_sessions(engine)
    tools = ExportTools(
        engine=engine, sessions=sessions, clock=system_clock, chunk_rows=1, part_bytes=100
    )
    handlers = {WriteExport: partial(write_export, tools=tools)}
    subscription = Subscription(queue=WRITE_EXPORT, handlers=handlers)
    stop = asyncio.Event()
    queues = [WRITE_EXPORT]
    async with InProcessTransport(sessions, database_url, queues=queues) as transport:
        consumer = Consumer(subscription, transport=transport, sessions=sessions)
        relay = Relay(database_url, transport, queues=queues)
        with stopped_by_signals(stop), acting_as("Task: runner"):
            await run_parts([relay.run, consumer.run], stop=stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
