"""What a provider or staff ask for: tests and replays."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.faults import Conflict, NotFound
from services.notices.deliveries import replay_delivery, send_test
from services.notices.endpoints import find_endpoint
from store.tables import NoticeDelivery
from store.transaction import transaction
from tests.workers.sync.notices.conftest import Service
from tests.workers.sync.notices.test_deliver import fail_until_given_up


async def ask(service: Service, act, *given) -> NoticeDelivery:
    async with transaction(service.sessions) as session:
        endpoint = await find_endpoint(
            session, service.endpoint_id, provider_id=service.provider.id
        )
        return await act(session, endpoint, *given, now=service.clock())


async def refusal(service: Service, act, *given) -> str:
    with pytest.raises(Conflict) as refused:
        await ask(service, act, *given)
    return refused.value.faults[0].detail


async def last(service: Service) -> NoticeDelivery:
    return (await service.deliveries())[-1]


@pytest.mark.parametrize("state", ["enabled", "paused"])
async def test_a_test_is_sent_once_whatever_the_endpoints_state(service: Service, state):
    await service.set(state=state)
    test = await ask(service, send_test)
    assert (await service.asked())[-1] == (
        "notice.send.v1",
        {"delivery_id": str(test.public_id)},
    )
    for _ in range(2):
        assert await service.send(test) is None
    assert service.receiver.bodies == [
        {
            "id": str(test.public_id),
            "type": "test",
            "created_at": "2024-11-25T12:00:00Z",
            "data": [],
        }
    ]
    delivery = await last(service)
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 204)
    assert (await service.endpoint()).state == state


async def test_a_test_that_fails_is_given_up_and_the_endpoint_stays_as_it_is(service: Service):
    test = await ask(service, send_test)
    service.receiver.answers = [500]
    assert await service.send(test) is None
    delivery = await last(service)
    assert (delivery.state, delivery.last_failure) == ("given_up", "The endpoint answered 500.")
    assert (await service.endpoint()).state == "enabled"


async def test_a_second_test_waits_until_the_first_is_settled(service: Service):
    test = await ask(service, send_test)
    words = "A test notice is already on its way to this endpoint."
    assert await refusal(service, send_test) == words
    await service.send(test)
    await ask(service, send_test)


async def test_two_tests_asked_for_at_once_make_one(service: Service):
    asked = await asyncio.gather(
        ask(service, send_test), ask(service, send_test), return_exceptions=True
    )
    assert sorted(type(each) is Conflict for each in asked) == [False, True]


async def test_a_replay_tells_the_same_changes_under_an_id_of_its_own(service: Service):
    positions = await service.change(2)
    await service.deliver()
    first = await last(service)
    newer = await service.change()
    again = await ask(service, replay_delivery, first.public_id)
    await service.send(again)
    assert service.receiver.positions == [positions, positions]
    assert service.receiver.ids == [str(first.public_id), str(again.public_id)]
    replayed = await last(service)
    assert (replayed.state, replayed.replay_of) == ("delivered", first.public_id)
    assert (await service.endpoint()).position == positions[-1]
    await service.deliver()
    assert service.receiver.positions[-1] == newer


async def test_a_replay_that_is_taken_brings_a_failing_endpoint_back(service: Service):
    await service.change()
    await fail_until_given_up(service)
    newer = await service.change()
    again = await ask(service, replay_delivery, (await last(service)).public_id)
    await service.send(again)
    endpoint = await service.endpoint()
    assert (endpoint.state, endpoint.state_reason) == ("enabled", None)
    assert (await service.asked())[-1][0] == "notices.deliver.v1"
    await service.deliver()
    assert service.receiver.positions[-1] == newer


async def test_a_replay_that_fails_is_tried_again_and_leaves_the_endpoint_alone(service: Service):
    await service.change()
    await service.deliver()
    again = await ask(service, replay_delivery, (await last(service)).public_id)
    service.receiver.answers = [500] * 9
    waited = []
    while (later := await service.send(again)) is not None:
        waited.append(later.after)
        service.clock.move(seconds=later.after.total_seconds())
    assert (len(waited), sum(waited, timedelta())) == (
        8,
        timedelta(hours=10, minutes=42, seconds=40),
    )
    assert (await last(service)).state == "given_up"
    assert (await service.endpoint()).state == "enabled"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([500], "This delivery is still being tried. Replay it once it is settled."),
        ([410], "The endpoint is paused. Enable it before a delivery is replayed."),
    ],
)
async def test_what_cannot_be_replayed_is_told(service: Service, answers, words):
    await service.change()
    service.receiver.answers = answers
    await service.deliver()
    assert await refusal(service, replay_delivery, (await last(service)).public_id) == words


async def test_a_test_is_not_replayed(service: Service):
    test = await ask(service, send_test)
    await service.send(test)
    words = "A test notice cannot be replayed. Send another test instead."
    assert await refusal(service, replay_delivery, test.public_id) == words


async def test_a_delivery_is_replayed_once_at_a_time(service: Service):
    await service.change()
    await service.deliver()
    first = await last(service)
    asked = await asyncio.gather(
        *(ask(service, replay_delivery, first.public_id) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each) is Conflict for each in asked) == [False, True]
    words = "This delivery is already being replayed."
    assert await refusal(service, replay_delivery, first.public_id) == words


async def test_a_delivery_that_nobody_made_is_not_found(service: Service):
    with pytest.raises(NotFound):
        await ask(service, replay_delivery, uuid4())


async def test_a_replay_for_an_endpoint_paused_meanwhile_is_given_up(service: Service):
    await service.change()
    await service.deliver()
    again = await ask(service, replay_delivery, (await last(service)).public_id)
    await service.set(state="paused")
    assert await service.send(again) is None
    assert (await last(service)).state == "given_up"
    assert len(service.receiver.bodies) == 1
