"""Who hears of changes asks for deliveries: once while one is on its way, and again for what was lost."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from services.notices.asking import ask_where_needed
from services.notices.deliveries import send_test
from store.outbox import payload_of, unsent
from store.queries.notices import endpoint_to_serve
from store.transaction import borrowed, transaction
from tests.broker import amqp, broker_url, own_prefix
from tests.eventually import eventually
from tests.factories import make_application, make_world
from tests.workers.sync.notices.conftest import Service
from workers.consumer import Consumer
from workers.process import Part
from workers.queues import DELIVER_NOTICES
from workers.relay import Relay
from workers.sync.notices.watch import watch_changes
from workers.sync.subscriptions import notice_subscription
from workers.transport.base import Outgoing, Transport
from workers.transport.in_process import InProcessTransport


async def look(service: Service) -> int:
    async with transaction(service.sessions) as session:
        return await ask_where_needed(session, now=service.clock())


async def test_an_endpoint_that_is_behind_is_asked_for_once(service: Service):
    assert await look(service) == 0
    await service.change()
    assert await look(service) == 1
    await service.change()
    assert await look(service) == 0
    assert await service.asked() == [
        ("notices.deliver.v1", {"endpoint_id": str(service.endpoint_id)})
    ]


async def test_two_who_look_at_once_ask_once(service: Service):
    await service.change()
    assert sorted(await asyncio.gather(look(service), look(service))) == [0, 1]


@pytest.mark.parametrize("state", ["paused"])
async def test_an_endpoint_that_is_not_enabled_is_not_asked_for(service: Service, state):
    await service.set(state=state)
    await service.change()
    assert await look(service) == 0


async def test_while_a_try_is_waited_for_nothing_is_asked(service: Service):
    await service.change()
    service.receiver.answers = [500]
    await service.deliver()
    service.clock.move(minutes=10, seconds=10)
    assert await look(service) == 0
    service.clock.move(seconds=1)
    assert await look(service) == 1


async def test_a_test_that_never_went_out_is_asked_for_again(service: Service):
    async with transaction(service.sessions) as session:
        endpoint = await session.scalar(endpoint_to_serve(service.endpoint_id))
        test = await send_test(session, endpoint, now=service.clock())
    service.clock.move(minutes=10, seconds=1)
    assert await look(service) == 1
    assert await look(service) == 0
    assert await service.asked() == [
        ("notice.send.v1", {"delivery_id": str(test.public_id)}),
        ("notice.send.v1", {"delivery_id": str(test.public_id)}),
    ]


@pytest.fixture(params=["in_process", pytest.param("amqp", marks=pytest.mark.broker)])
async def transport(request: pytest.FixtureRequest, sessions, database_url):
    if request.param == "in_process":
        opened = InProcessTransport(sessions, database_url, queues=[DELIVER_NOTICES])
    else:
        opened = amqp(broker_url(), [DELIVER_NOTICES], prefix=own_prefix())
    async with opened as transport:
        yield transport


@asynccontextmanager
async def running(service: Service, transport: Transport, url: str, *beside: Part):
    """The relay, the queue and its consumer in this process, and what else is given."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        subscription = notice_subscription(service.notifier)
        consumer = Consumer(subscription, transport=transport, sessions=service.sessions)
        relay = Relay(url, transport, queues=[DELIVER_NOTICES])
        for part in (consumer.run, relay.run, *beside):
            tasks.create_task(part(stop))
        yield
        stop.set()


async def test_a_change_that_is_committed_reaches_the_provider(service, transport, database_url):
    async def told() -> bool:
        return bool(service.receiver.bodies)

    async def watch(stop: asyncio.Event) -> None:
        await watch_changes(database_url, service.sessions, clock=service.clock, stop=stop)

    async with running(service, transport, database_url, watch):
        async with transaction(service.sessions) as session:
            world = await make_world(session)
            application = await make_application(
                session, world, lead_provider_id=service.provider.id
            )
        await eventually(told)
    (body,) = service.receiver.bodies
    (change,) = [each for each in body["data"] if each["resource"] == "application"]
    assert change["resource_id"] == str(application.public_id)


async def test_a_message_that_comes_again_and_again_is_handled_once(
    service, transport, database_url, engine
):
    (first,) = await service.change()
    assert await look(service) == 1
    async with borrowed(engine) as connection:
        (row,) = await unsent(connection, limit=1)
    outgoing = Outgoing(
        key=1,
        message_id=row["message_id"],
        type=row["type"],
        payload=payload_of(row),
    )

    async def told_of(position: int) -> bool:
        return (await service.endpoint()).position == position

    async with running(service, transport, database_url):
        await eventually(lambda: told_of(first))
        await transport.publish([outgoing])
        (second,) = await service.change()
        assert await look(service) == 1
        await eventually(lambda: told_of(second))
    assert service.receiver.positions == [[first], [second]]
