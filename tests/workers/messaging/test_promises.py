"""The promises of messages, kept by both transports. Source: admin-and-operations.md 8.5."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.applications import ApplicationAccepted
from contracts.messages.finance import PayStatement, RecomputeStatement
from domain.faults import Fault, Refused
from store import dead_letters
from store.leader import direct
from store.outbox import payload_of, send, unsent
from store.tables import Setting, Version
from store.transaction import transaction
from tests.eventually import eventually
from tests.workers.messaging.conftest import QUEUE, Service, record
from workers.queues import Queue
from workers.transport.base import Delivery, Outgoing

NOW = datetime(2024, 11, 25, 12, 0, tzinfo=UTC)
_DROPPED = ("npq_messages_dropped_total", {"queue": QUEUE.name})


async def test_what_was_committed_is_handled_once(service: Service):
    async with service.running(service.relay().run, service.consumer().run):
        [statement] = await service.commands(1)
        assert await service.until_effects(1) == [str(statement)]
        [row] = await service.until_outbox_is_settled()
        assert row.sent_at is not None


async def test_what_was_rolled_back_never_leaves(service: Service):
    with suppress(ZeroDivisionError):
        async with transaction(service.sessions) as session:
            send(session, RecomputeStatement(statement_id=uuid4()))
            await session.flush()
            raise ZeroDivisionError
    async with service.running(service.relay().run, service.consumer().run):
        [statement] = await service.commands(1)
        assert await service.until_effects(1) == [str(statement)]


async def test_the_order_is_kept(service: Service):
    statements = await service.commands(350)
    async with service.running(service.relay().run, service.consumer().run):
        assert await service.until_effects(350) == [str(statement) for statement in statements]


async def test_a_slow_transaction_is_not_skipped(service: Service):
    slow, quick = uuid4(), uuid4()
    async with service.running(service.relay().run, service.consumer().run):
        async with transaction(service.sessions) as session:
            send(session, RecomputeStatement(statement_id=slow))
            await session.flush()  # It has the lower id, and commits last.
            await service.send(RecomputeStatement(statement_id=quick))
            await service.until_effects(1)
        assert await service.until_effects(2) == [str(quick), str(slow)]


async def test_a_duplicate_does_nothing(service: Service):
    [statement] = await service.commands(1)
    [outgoing] = await outgoing_of(service)
    async with service.running(service.consumer().run):
        for _ in range(3):
            await service.transport.publish([outgoing])
        await service.until_effects(1)
        await service.transport.publish([outgoing])
        async with service.running(service.relay().run):
            [last] = await service.commands(1)
            assert await service.until_effects(2) == [str(statement), str(last)]


async def test_the_relay_killed_between_publish_and_mark_doubles_nothing(service: Service):
    statements = await service.commands(3)
    await service.transport.publish(await outgoing_of(service))  # And no mark: it died.
    async with service.running(service.consumer().run):
        await service.until_effects(3)
        async with service.running(service.relay().run):
            [last] = await service.commands(1)
            effects = await service.until_effects(4)
    assert effects == [str(statement) for statement in (*statements, last)]


async def test_a_consumer_killed_between_commit_and_acknowledgement_doubles_nothing(
    service: Service,
):
    [statement] = await service.commands(1)
    await service.transport.publish(await outgoing_of(service))
    consumer = service.consumer()
    box: asyncio.Queue[Delivery] = asyncio.Queue()
    async with service.transport.subscribe(QUEUE, box.put_nowait):
        await consumer._act([await box.get()])  # Committed; and gone before the acknowledgement.
    async with service.running(service.relay().run, consumer.run):
        [last] = await service.commands(1)
        assert await service.until_effects(2) == [str(statement), str(last)]


async def test_a_consumer_killed_in_the_middle_loses_nothing(service: Service):
    begun = asyncio.Event()

    async def never_ends(session: AsyncSession, message: RecomputeStatement) -> None:
        await record(session, message)
        await session.flush()
        begun.set()
        await asyncio.Event().wait()

    [statement] = await service.commands(1)
    async with service.running(service.relay().run):
        doomed = asyncio.create_task(service.consumer(never_ends).run(asyncio.Event()))
        await begun.wait()
        doomed.cancel()
        await asyncio.gather(doomed, return_exceptions=True)
        assert await service.effects() == []
        async with service.running(service.consumer().run):
            assert await service.until_effects(1) == [str(statement)]


async def test_what_is_refused_is_dead_at_once_and_holds_up_nothing(service: Service):
    [bad] = await service.commands(1)
    [good] = await service.commands(1)

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        if message.statement_id == bad:
            raise Refused(Fault(title="statement", detail="It is paid."))
        await record(session, message)

    async with service.running(service.relay().run, service.consumer(handler).run):
        [letter] = await service.until_dead(1)
        assert await service.until_effects(1) == [str(good)]
    assert (letter.queue, letter.type) == (QUEUE.name, "statement.recompute.v1")
    assert (letter.attempts, letter.reason) == (1, "Refused: statement: It is paid.")


async def test_what_fails_is_tried_again_after_each_delay_and_then_dead(service: Service):
    tries: list[UUID] = []

    async def handler(_session: AsyncSession, message: RecomputeStatement) -> None:
        tries.append(message.statement_id)
        raise RuntimeError("Jane Doe, jane@example.com")

    async with service.running(service.relay().run, service.consumer(handler).run):
        [statement] = await service.commands(1)
        [letter] = await service.until_dead(1)
    assert tries == [statement] * 3  # Once, and after each of the two delays.
    assert letter.attempts == 3
    assert letter.reason.startswith("RuntimeError in ")
    assert "Jane" not in letter.reason


async def test_who_is_told_of_a_death_is_told_once_in_its_transaction(service: Service):
    told: list[str] = []

    async def handler(_session: AsyncSession, _message: RecomputeStatement) -> None:
        raise Refused(Fault(title="statement", detail="It is paid."))

    async def mourner(session: AsyncSession, message: RecomputeStatement, reason: str) -> None:
        await record(session, message)
        told.append(reason)

    [statement] = await service.commands(1)
    consumer = service.consumer(handler, mourner=mourner)
    async with service.running(service.relay().run, consumer.run):
        await service.until_dead(1)
        assert await service.effects() == [str(statement)]
    assert told == ["Refused: statement: It is paid."]


async def test_what_a_queue_does_not_bury_is_dropped_and_holds_up_nothing(service: Service):
    [bad] = await service.commands(1)
    tries: list[UUID] = []

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        if message.statement_id == bad:
            tries.append(bad)
            raise RuntimeError
        await record(session, message)

    async def is_dropped() -> bool:
        return (REGISTRY.get_sample_value(*_DROPPED) or 0) > before

    before = REGISTRY.get_sample_value(*_DROPPED) or 0
    consumer = service.consumer(handler, queue=replace(QUEUE, buries=False))
    async with service.running(service.relay().run, consumer.run):
        await eventually(is_dropped)
        [good] = await service.commands(1)
        assert await service.until_effects(1) == [str(good)]
    assert (len(tries), await service.dead()) == (3, [])


async def test_what_fails_once_succeeds_later_once(service: Service):
    failed: set[UUID] = set()

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        await record(session, message)
        if message.statement_id not in failed:
            failed.add(message.statement_id)
            raise RuntimeError

    async with service.running(service.relay().run, service.consumer(handler).run):
        statements = await service.commands(30)
        effects = await service.until_effects(30)
    assert sorted(effects) == sorted(str(statement) for statement in statements)
    assert await service.dead() == []


async def test_one_bad_message_does_not_take_its_companions_along(service: Service):
    statements = await service.commands(20)

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        await record(session, message)
        if message.statement_id == statements[7]:
            raise Refused(Fault(title="statement", detail="No."))

    async with service.running(service.relay().run, service.consumer(handler).run):
        await service.until_dead(1)
        effects = await service.until_effects(19)
    assert effects == [str(s) for s in statements if s != statements[7]]


@pytest.mark.parametrize(
    "payload", [b"no json", b'{"type": "statement.recompute.v1"}', b'{"message_id": 3}']
)
async def test_what_cannot_be_read_is_dead_at_once(service: Service, payload: bytes):
    outgoing = Outgoing(key=1, message_id=uuid4(), type="statement.recompute.v1", payload=payload)
    async with service.running(service.consumer().run):
        await service.transport.publish([outgoing])
        [letter] = await service.until_dead(1)
    assert (letter.message_id, letter.payload) == (outgoing.message_id, payload)


async def test_what_no_queue_takes_is_flagged_and_holds_up_nothing(service: Service):
    orphan = PayStatement(statement_id=uuid4(), authorised_at=NOW)
    async with service.running(service.relay().run, service.consumer().run):
        await service.send(orphan)
        [statement] = await service.commands(1)
        assert await service.until_effects(1) == [str(statement)]
        first, second = await service.until_outbox_is_settled()
    assert (first.sent_at, first.unroutable_at is None) == (None, False)
    assert (second.sent_at is None, second.unroutable_at) == (False, None)


async def test_an_event_that_concerns_nobody_is_settled_without_alarm(service: Service):
    event = ApplicationAccepted(application_id=uuid4(), lead_provider_id=uuid4())
    async with service.running(service.relay().run):
        await service.send(event)
        [row] = await service.until_outbox_is_settled()
    assert row.unroutable_at is None


async def test_a_dead_letter_is_sent_back_to_its_queue(service: Service):
    broken = True

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        if broken:
            raise Refused(Fault(title="statement", detail="Not yet."))
        await record(session, message)

    async with service.running(service.relay().run, service.consumer(handler).run):
        [statement] = await service.commands(1)
        [letter] = await service.until_dead(1)
        broken = False
        async with transaction(service.sessions) as session:
            await dead_letters.retry(session, letter.id, now=NOW)
        assert await service.until_effects(1) == [str(statement)]
    assert [letter.resolution for letter in await service.dead()] == ["retried"]


async def test_a_dead_letter_may_die_again(service: Service):
    async def handler(_session: AsyncSession, _message: RecomputeStatement) -> None:
        raise Refused(Fault(title="statement", detail="Never."))

    async with service.running(service.relay().run, service.consumer(handler).run):
        await service.commands(1)
        [letter] = await service.until_dead(1)
        async with transaction(service.sessions) as session:
            await dead_letters.retry(session, letter.id, now=NOW)
        letters = await service.until_dead(2)
    assert [letter.resolution for letter in letters] == ["retried", None]


async def test_two_consumers_share_a_queue(service: Service):
    statements = await service.commands(100)
    async with service.running(service.relay().run, service.consumer().run, service.consumer().run):
        effects = await service.until_effects(100)
    assert sorted(effects) == sorted(str(statement) for statement in statements)


@pytest.mark.parametrize("queues", [[replace(QUEUE, prefetch=1, together=1, single_active=True)]])
async def test_a_single_active_queue_is_worked_by_one_consumer_at_a_time(
    service: Service, queues: list[Queue]
):
    running, most = 0, 0

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await session.execute(select(1))
        await record(session, message)
        running -= 1

    [queue] = queues
    statements = await service.commands(40)
    consumers = [service.consumer(handler, queue=queue) for _ in range(3)]
    async with service.running(service.relay().run, *(each.run for each in consumers)):
        effects = await service.until_effects(40)
    assert effects == [str(statement) for statement in statements]
    assert most == 1


async def test_what_was_begun_is_finished_before_the_stop(service: Service):
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def handler(session: AsyncSession, message: RecomputeStatement) -> None:
        begun.set()
        await may_end.wait()
        await record(session, message)

    [first, second] = await service.commands(2)
    queue = replace(QUEUE, together=1, prefetch=1)
    async with service.running(service.relay().run):
        async with service.running(service.consumer(handler, queue=queue).run) as stop:
            await begun.wait()
            stop.set()
            may_end.set()
        assert await service.effects() == [str(first)]
        async with service.running(service.consumer().run):
            assert await service.until_effects(2) == [str(first), str(second)]


async def test_the_second_relay_takes_over_when_the_first_is_gone(service: Service):
    async with service.running(service.consumer().run, service.relay().run):
        async with service.running(service.relay().run):
            await service.commands(1)
            await service.until_effects(1)
        await service.commands(1)
        await service.until_effects(2)
    assert len(await service.effects()) == 2


async def test_changes_are_those_of_the_messages_actor(service: Service):
    async def handler(session: AsyncSession, _message: RecomputeStatement) -> None:
        session.add(Setting(id=1, course_start_date=func.current_date()))

    async with service.running(service.relay().run, service.consumer(handler).run):
        await service.commands(1)
        [row] = await service.outbox()

        async def recorded() -> bool:
            return bool(await _versions(service))

        await eventually(recorded)
    [version] = await _versions(service)
    assert (version.whodunnit, version.cause) == ("Task: tests", str(row.message_id))


async def _versions(service: Service) -> list[Version]:
    async with transaction(service.sessions) as session:
        return list(await session.scalars(select(Version)))


async def outgoing_of(service: Service) -> list[Outgoing]:
    async with direct(service.url, application_name="test") as connection:
        rows = await unsent(connection, limit=100)
        return [
            Outgoing(
                key=row["id"],
                message_id=row["message_id"],
                type=row["type"],
                payload=payload_of(row),
            )
            for row in rows
        ]
