"""A process of workers that tests may kill; it can be told to stand still at a dangerous moment.

    python -m tests.faults.runner TRANSPORT DATABASE_URL PREFIX ROLES [MOMENT]

ROLES: worker, relay or both with a comma. MOMENT: where to say its name and stand still for ever:
``handled`` (before the commit), ``committed`` (before the acknowledgement), ``published`` (before the mark).
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.finance import RecomputeStatement
from store.audit import acting_as
from store.engine import create_engine, create_sessions
from tests.broker import broker_url
from tests.workers.messaging.conftest import QUEUE, record
from workers.consumer import Consumer, Subscription
from workers.process import run_parts, stopped_by_signals
from workers.relay import Relay
from workers.transport.amqp import AmqpTransport
from workers.transport.base import Delivery, Outgoing, Published
from workers.transport.in_process import InProcessTransport


async def stand_still(moment: str) -> None:
    print(moment, flush=True)  # noqa: T201 - what the test waits for
    await asyncio.Event().wait()


class StillRelay(Relay):
    """Published, and never marks."""

    async def relay_once(self, connection: Any) -> int:
        publish = self.transport.publish

        async def and_stand_still(batch: Sequence[Outgoing]) -> Published:
            published = await publish(batch)
            if batch:
                await stand_still("published")
            return published

        self.transport.publish = and_stand_still  # type: ignore[method-assign]
        return await super().relay_once(connection)


class StillConsumer(Consumer):
    """Committed, and never acknowledges."""

    async def _act(self, deliveries: Sequence[Delivery]) -> None:
        await super()._act(deliveries)
        await stand_still("committed")


async def never_commit(session: AsyncSession, message: RecomputeStatement) -> None:
    await record(session, message)
    await session.flush()
    await stand_still("handled")


async def main(
    transport_name: str, database_url: str, prefix: str, roles: str, moment: str = ""
) -> None:
    engine = create_engine(database_url)
    sessions = create_sessions(engine)
    stop = asyncio.Event()
    handler = never_commit if moment == "handled" else record
    subscription = Subscription(queue=QUEUE, handlers={RecomputeStatement: handler})
    async with opened(transport_name, sessions, database_url, prefix) as transport:
        make_relay = StillRelay if moment == "published" else Relay
        make_consumer = StillConsumer if moment == "committed" else Consumer
        parts = {
            "relay": make_relay(database_url, transport, queues=[QUEUE]).run,
            "worker": make_consumer(subscription, transport=transport, sessions=sessions).run,
        }
        with stopped_by_signals(stop), acting_as("Task: runner"):
            await run_parts([parts[role] for role in roles.split(",")], stop=stop)
    await engine.dispose()


def opened(
    name: str, sessions: async_sessionmaker[AsyncSession], database_url: str, prefix: str
) -> AbstractAsyncContextManager[Any]:
    if name == "amqp":
        return AmqpTransport(broker_url(), queues=[QUEUE], prefix=prefix)
    return InProcessTransport(sessions, database_url, queues=[QUEUE])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
