"""The broker away and back: work goes on, and the messages arrive afterwards, once each."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.broker import broker_url, own_prefix, removed
from tests.eventually import eventually
from tests.faults.proxy import Proxy
from tests.workers.messaging.conftest import QUEUE, Service
from workers.transport.amqp import AmqpTransport

pytestmark = [pytest.mark.fault, pytest.mark.broker]


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    parts = urlsplit(broker_url())
    async with Proxy(parts.hostname or "127.0.0.1", parts.port or 5672) as proxy:
        yield proxy


@pytest.fixture
async def service(
    proxy: Proxy, sessions: async_sessionmaker[AsyncSession], database_url: str
) -> AsyncIterator[Service]:
    prefix = own_prefix()
    async with AmqpTransport(proxy.url(broker_url()), queues=[QUEUE], prefix=prefix) as transport:
        yield Service(transport, sessions, database_url)
    await removed(broker_url(), [QUEUE], prefix=prefix)


async def test_messages_sent_while_the_broker_is_away_arrive_afterwards(
    service: Service, proxy: Proxy
):
    async with service.running(service.relay().run, service.consumer().run):
        before = await service.commands(20)
        await service.until_effects(20)
        await proxy.cut()
        during = await service.commands(20)  # The business goes on.
        assert not await service.transport.is_up()
        assert len(await service.effects()) == 20
        await proxy.mend()
        after = await service.commands(20)
        effects = await service.until_effects(60)
    assert effects == [str(statement) for statement in (*before, *during, *after)]


async def test_a_connection_cut_in_full_flow_loses_and_doubles_nothing(
    service: Service, proxy: Proxy
):
    statements = await service.commands(1000)
    async with service.running(service.relay().run, service.consumer().run):
        for seen in (50, 300, 600):
            await service.until_effects(seen)
            await proxy.cut()
            await proxy.mend()
        effects = await service.until_effects(1000)
    assert sorted(effects) == sorted(str(statement) for statement in statements)


async def test_a_service_that_starts_without_its_broker_begins_when_it_comes(
    service: Service, proxy: Proxy
):
    await proxy.cut()
    async with service.running(service.relay().run, service.consumer().run):
        [statement] = await service.commands(1)

        async def refused() -> bool:
            return not await service.transport.is_up()

        await eventually(refused)
        await proxy.mend()
        assert await service.until_effects(1) == [str(statement)]
