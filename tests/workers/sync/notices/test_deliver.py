"""Providers are told of changes: in order, at least once, as often as needed and not for ever."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete

from contracts.messages.notices import DeliverNotices, SendNotice
from contracts.messages.schedule import KeepHouse
from services.notices.endpoints import remove_endpoint, rotate_secret
from services.notices.secrets import notice_seal
from store.metrics import NOTICES
from store.queries.notices import endpoint_to_serve
from store.tables import ProviderChange
from store.transaction import transaction
from tests.factories import make_provider
from tests.workers.sync.notices.conftest import Service
from workers.sync.keep_house import keep_house
from workers.sync.notices.post import TOO_SLOW

MINUTE = 60
STEPS = [10, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 60 * MINUTE, 180 * MINUTE, 360 * MINUTE]


async def test_a_notice_holds_ids_and_times_and_nothing_else(service: Service):
    (position,) = await service.change()
    assert await service.deliver() is None
    (delivery,) = await service.deliveries()
    (body,) = service.receiver.bodies
    assert body == {
        "id": str(delivery.public_id),
        "type": "changes",
        "created_at": "2024-11-25T12:00:00Z",
        "data": [
            {
                "position": position,
                "resource": "application",
                "resource_id": body["data"][0]["resource_id"],
                "changed_at": "2024-11-25T11:59:30Z",
            }
        ],
    }
    (headers,) = service.receiver.headers
    assert headers["NPQ-Notice-Id"] == body["id"]
    assert headers["NPQ-Notice-Timestamp"] == "1732536000"


async def test_what_was_taken_is_noted_and_the_endpoint_moves_on(service: Service):
    positions = await service.change(3)
    await service.deliver()
    (delivery,), endpoint = await service.deliveries(), await service.endpoint()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 204)
    assert (delivery.number_of_changes, delivery.to_position) == (3, positions[-1])
    assert delivery.delivered_at == service.clock()
    assert (endpoint.position, endpoint.asked_at) == (positions[-1], None)


async def test_a_burst_makes_one_notice_of_at_most_500_changes(service: Service):
    positions = await service.change(501)
    await service.deliver()
    assert service.receiver.positions == [positions[:500]]
    assert (await service.asked())[-1] == (
        "notices.deliver.v1",
        {"endpoint_id": str(service.endpoint_id)},
    )
    await service.deliver()
    assert service.receiver.positions == [positions[:500], positions[500:]]
    assert len(await service.asked()) == 1


async def test_only_the_providers_own_changes_since_it_registered_are_told(service, session):
    other = await make_provider(session)
    await session.commit()
    await service.change(2, provider=other)
    await service.deliver()
    assert service.receiver.bodies == []
    assert await service.deliveries() == []


async def forget_until(service: Service, position: int) -> None:
    async with transaction(service.sessions) as session:
        await session.execute(delete(ProviderChange).where(ProviderChange.position <= position))


async def test_who_missed_what_is_forgotten_by_now_is_told_to_read_everything_again(service):
    lost, _, kept = await service.change(3)
    await service.set(state="paused")
    await forget_until(service, lost + 1)
    await service.set(state="enabled")
    await service.deliver()
    (body,) = service.receiver.bodies
    told = [(change["position"], change["resource"]) for change in body["data"]]
    assert told == [(lost + 1, "everything"), (kept, "application")]
    assert body["data"][0]["resource_id"] is None


async def test_who_missed_nothing_is_not_told_to_read_everything_again(service: Service, session):
    (position,) = await service.change()
    await service.deliver()
    newest = await service.change(2, provider=await make_provider(session))
    await keep_house(session, KeepHouse(slot_at=service.clock()))
    await session.commit()
    assert (await service.endpoint()).position == newest[-1]
    await forget_until(service, newest[0])
    (change,) = await service.change()
    await service.deliver()
    assert service.receiver.positions == [[position], [change]]


async def test_what_changes_while_a_notice_is_on_its_way_is_asked_for_afterwards(service: Service):
    await service.change()
    service.receiver.meanwhile = service.change
    await service.deliver()
    assert [kind for kind, _ in await service.asked()] == ["notices.deliver.v1"]
    assert (await service.endpoint()).asked_at == service.clock()


async def test_a_failed_try_waits_for_the_first_delay_and_is_then_made_again(service: Service):
    positions = await service.change()
    service.receiver.answers = [500]
    later = await service.deliver()
    assert later.after == timedelta(seconds=10)
    (delivery,) = await service.deliveries()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("failed", 1, 500)
    assert delivery.last_failure == "The endpoint answered 500."
    assert delivery.next_attempt_at == service.clock() + timedelta(seconds=10)
    service.clock.move(seconds=10)
    await service.deliver()
    (delivery,) = await service.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    assert service.receiver.ids == [str(delivery.public_id)] * 2
    assert service.receiver.positions == [positions] * 2


async def test_a_message_that_comes_before_the_next_try_is_due_changes_nothing(service: Service):
    await service.change()
    service.receiver.answers = [500]
    await service.deliver()
    service.clock.move(seconds=4)
    assert await service.deliver() is None
    assert len(service.receiver.bodies) == 1
    assert (await service.endpoint()).asked_at == service.clock() + timedelta(seconds=6)


async def test_what_changes_during_retries_is_told_after_them_and_in_order(service: Service):
    first = await service.change()
    service.receiver.answers = [500]
    await service.deliver()
    second = await service.change(2)
    service.clock.move(seconds=10)
    await service.deliver()
    await service.deliver()
    assert service.receiver.positions == [first, first, second]


async def fail_until_given_up(service: Service) -> list[float]:
    """The delays that are waited out before the endpoint is given up."""
    service.receiver.answers = [500] * 20
    waited = []
    while (later := await service.deliver()) is not None:
        waited.append(later.after.total_seconds())
        service.clock.move(seconds=later.after.total_seconds())
    service.receiver.answers = []
    return waited


async def test_after_nine_tries_the_endpoint_is_failing_and_left_alone(service: Service):
    await service.change()
    assert await fail_until_given_up(service) == STEPS
    (delivery,), endpoint = await service.deliveries(), await service.endpoint()
    assert (delivery.state, delivery.attempts) == ("given_up", 9)
    assert delivery.next_attempt_at is None
    assert endpoint.state == "failing"
    assert endpoint.state_reason == "9 tries failed. The endpoint answered 500."
    await service.deliver()
    assert len(service.receiver.bodies) == 9
    assert (await service.endpoint()).asked_at is None


async def test_a_resumed_endpoint_is_told_of_everything_since_it_last_took_a_notice(service):
    first = await service.change()
    await fail_until_given_up(service)
    second = await service.change()
    await service.set(state="enabled")
    assert (await service.asked())[-1][0] == "notices.deliver.v1"
    await service.deliver()
    assert service.receiver.positions[-1] == [*first, *second]
    assert (await service.endpoint()).state_reason is None


async def test_a_paused_endpoint_is_told_nothing_and_forgets_nothing(service: Service):
    positions = await service.change()
    await service.set(state="paused")
    await service.deliver()
    assert service.receiver.bodies == []
    await service.set(state="enabled")
    await service.deliver()
    assert service.receiver.positions == [positions]


async def test_an_endpoint_that_moved_is_tried_at_once_as_if_for_the_first_time(service: Service):
    await service.change()
    service.receiver.answers = [500]
    await service.deliver()
    await service.set(url=f"{service.receiver.url}?moved")
    (delivery,) = await service.deliveries()
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == ("waiting", 0, None)
    await service.deliver()
    assert [delivery.state for delivery in await service.deliveries()] == ["delivered"]


async def test_an_endpoint_that_is_gone_is_paused(service: Service):
    await service.change()
    service.receiver.answers = [410]
    assert await service.deliver() is None
    (delivery,), endpoint = await service.deliveries(), await service.endpoint()
    assert (delivery.state, delivery.last_status) == ("given_up", 410)
    assert endpoint.state == "paused"
    assert endpoint.state_reason == "The endpoint answered 410: it wants no more notices."


async def test_an_endpoint_that_is_silent_is_tried_again(service: Service):
    await service.change()
    service.receiver.answers = [None]
    hasty = replace(service.notifier.post, patience_seconds=0.1)
    service.notifier = replace(service.notifier, post=hasty)
    assert (await service.deliver()).after == timedelta(seconds=10)
    (delivery,) = await service.deliveries()
    assert (delivery.last_status, delivery.last_failure) == (None, TOO_SLOW)


async def test_a_worker_lost_between_sending_and_noting_sends_the_same_notice_again(service):
    await service.change()
    with suppress(ZeroDivisionError):
        async with transaction(service.sessions) as session:
            await service.notifier.deliver(session, DeliverNotices(endpoint_id=service.endpoint_id))
            raise ZeroDivisionError
    await service.change()
    await service.deliver()
    first, second = service.receiver.bodies
    assert first == second
    delivered, *rest = await service.deliveries()
    assert (delivered.state, delivered.attempts, rest) == ("delivered", 2, [])


async def test_two_messages_at_once_make_one_delivery(service: Service):
    await service.change()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold():
        begun.set()
        await go_on.wait()

    async def second():
        await begun.wait()
        later = await service.deliver()
        go_on.set()
        return later

    service.receiver.meanwhile = hold

    done, refused = await asyncio.gather(service.deliver(), second())
    assert done is None
    assert refused.after == timedelta(seconds=10)
    assert len(service.receiver.bodies) == 1


async def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(service: Service):
    old = service.receiver.secret
    async with transaction(service.sessions) as session:
        endpoint = await session.scalar(endpoint_to_serve(service.endpoint_id))
        new = await rotate_secret(session, endpoint, seal=service.keeping.seal, now=service.clock())
    for secret, later in ((old, 0), (new.secret, 0), (old, 86_399), (new.secret, 1)):
        service.clock.move(seconds=later)
        service.receiver.secret = secret
        await service.change()
        assert await service.deliver() is None
    signatures = [headers["NPQ-Notice-Signature"] for headers in service.receiver.headers]
    assert [len(each.split(" ")) for each in signatures] == [2, 2, 2, 1]
    service.receiver.secret = old
    await service.change()
    assert (await service.deliver()).faults[0].detail == "The endpoint answered 500."


async def test_a_secret_that_cannot_be_opened_is_told_in_the_log(service: Service):
    await service.change()
    service.notifier = replace(service.notifier, seal=notice_seal("another secret key altogether"))
    assert await service.deliver() is not None
    (delivery,) = await service.deliveries()
    assert (
        delivery.last_failure == "The endpoint's secret cannot be read any more: give it a new one."
    )


async def test_messages_about_what_was_removed_do_nothing(service: Service):
    async with transaction(service.sessions) as session:
        await remove_endpoint(session, await session.scalar(endpoint_to_serve(service.endpoint_id)))
    assert await service.deliver() is None
    assert await service.handle(SendNotice(delivery_id=uuid4())) is None


async def test_an_endpoint_removed_while_it_answers_leaves_nothing_behind(service: Service):
    await service.change()

    async def remove():
        async with transaction(service.sessions) as session:
            endpoint = await session.scalar(endpoint_to_serve(service.endpoint_id))
            await remove_endpoint(session, endpoint)

    service.receiver.meanwhile = remove
    assert await service.deliver() is None
    assert await service.deliveries() == []


@pytest.mark.parametrize("answer", [204, 500])
async def test_outcomes_are_counted(service: Service, answer):
    def counted(outcome: str) -> float:
        return NOTICES.labels(outcome)._value.get()

    outcome = {204: "delivered", 500: "failed"}[answer]
    before = counted(outcome)
    await service.change()
    service.receiver.answers = [answer]
    await service.deliver()
    assert counted(outcome) == before + 1
