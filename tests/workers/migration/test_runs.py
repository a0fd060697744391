"""Runs, chunks and counters: everything may happen twice. Source: migration.md 15.1 and 15.4."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from domain.faults import Conflict, Invalid
from services.migration.runs import cancel_run, start_run, wake_run
from services.migration.status import run_status
from store.tables import MigrationChunk, MigrationRowResult, MigrationRun, OutboxMessage, User
from store.transaction import transaction
from workers.migration import chunks
from workers.migration.chunks import ChunkHeld, StageGone, run_chunk
from workers.migration.legacy.reading import LegacyUnavailable
from workers.migration.runner import advance_run
from workers.migration.staging import require_legacy


async def _people(legacy, many):
    for number in range(1, many + 1):
        user_id = await legacy.user(id=UUID(int=number))
        identity = await legacy.identity(user_id, email=f"person.{number}@example.org")
        await legacy.application(identity)


async def _rows(sessions):
    async with sessions() as session:
        users = await session.execute(
            select(User.public_id, User.email, User.updated_at).order_by(User.public_id)
        )
        return [tuple(row) for row in users]


async def _chunks(sessions, run_id):
    async with sessions() as session:
        rows = select(MigrationChunk).filter_by(run_id=run_id).order_by(MigrationChunk.number)
        return (await session.scalars(rows)).all()


async def _advance(sessions, run_id, tools):
    async with transaction(sessions) as session:
        await advance_run(session, AdvanceMigration(run_id=run_id), tools=tools)


async def _apply(sessions, chunk_id, tools):
    async with transaction(sessions) as session:
        await run_chunk(session, RunMigrationChunk(chunk_id=chunk_id), tools=tools)


class _BrokenOff(Exception):
    pass


async def _apply_and_break_off(sessions, chunk_id, tools):
    async with transaction(sessions) as session:
        await run_chunk(session, RunMigrationChunk(chunk_id=chunk_id), tools=tools)
        raise _BrokenOff


async def _execute(sessions, sql):
    async with transaction(sessions) as session:
        await session.execute(text(sql))


async def test_every_row_is_counted_exactly_once(legacy, migration, sessions):
    await _people(legacy, 7)
    broken = await legacy.user(id=UUID(int=99))
    await legacy.profile(await legacy.teacher_profile(broken))

    run = await migration.run("user")

    step = await migration.step(run, "user")
    assert (step.total, step.created, step.failed, step.state) == (8, 7, 1, "complete")
    assert [(chunk.size, chunk.failed) for chunk in await _chunks(sessions, run)] == [
        (3, 0),
        (3, 0),
        (2, 1),
    ]


async def test_a_chunk_delivered_twice_is_applied_once(legacy, migration, sessions, tools):
    await _people(legacy, 2)
    run = await migration.run("user")
    before = await _rows(sessions)
    (chunk,) = await _chunks(sessions, run)

    await _apply(sessions, chunk.id, tools)

    assert await _rows(sessions) == before
    (again,) = await _chunks(sessions, run)
    assert (again.attempts, again.done_at) == (1, chunk.done_at)


async def test_a_chunk_that_broke_off_leaves_nothing_and_is_done_by_the_next(
    legacy, migration, sessions, tools
):
    await _people(legacy, 3)
    run = await migration.start("user")
    await migration.work(messages=1)
    (chunk,) = await _chunks(sessions, run)
    with pytest.raises(_BrokenOff):
        await _apply_and_break_off(sessions, chunk.id, tools)
    assert await _rows(sessions) == []

    await migration.work()

    assert len(await _rows(sessions)) == 3
    assert (await migration.step(run, "user")).created == 3
    (done,) = await _chunks(sessions, run)
    assert (done.state, done.attempts) == ("done", 2)


async def test_a_chunk_with_a_live_lease_is_tried_later(legacy, migration, sessions, tools):
    await _people(legacy, 1)
    run = await migration.start("user")
    await migration.work(messages=1)
    (chunk,) = await _chunks(sessions, run)
    patient = replace(tools, lease=timedelta(hours=1))
    await chunks._take(patient, chunk.id, owner="another")

    with pytest.raises(ChunkHeld):
        await _apply(sessions, chunk.id, tools)


async def test_two_workers_at_one_chunk_write_it_once(legacy, migration, sessions, tools):
    await _people(legacy, 3)
    run = await migration.start("user")
    await migration.work(messages=1)
    (chunk,) = await _chunks(sessions, run)

    outcomes = await asyncio.gather(
        *(_apply(sessions, chunk.id, tools) for _ in range(3)), return_exceptions=True
    )

    assert all(outcome is None or isinstance(outcome, ChunkHeld) for outcome in outcomes)
    assert len(await _rows(sessions)) == 3
    async with sessions() as session:
        results = await session.scalar(select(func.count()).select_from(MigrationRowResult))
    assert results == 3


async def test_a_chunk_that_is_gone_is_let_be(migration, sessions, tools):
    await _apply(sessions, 424_242, tools)


async def test_a_row_that_the_database_refuses_fails_alone(legacy, migration, sessions):
    """Somebody registers with the address between planning and applying."""
    await _people(legacy, 3)
    run = await migration.start("user")
    await migration.work(messages=1)
    async with transaction(sessions) as session:
        session.add(User(email="person.2@example.org", full_name="Quicker"))

    await migration.work()

    results = await migration.results(run)
    assert results == {
        UUID(int=1): ("created", None),
        UUID(int=2): ("failed", "database.23505"),
        UUID(int=3): ("created", None),
    }
    assert (await migration.step(run, "user")).failed == 1


async def test_a_crash_of_the_database_empties_the_stage_and_the_run_fills_it_again(
    legacy, migration, sessions, tools
):
    """Unlogged tables are empty after a crash; chunks that were done stay done."""
    await _people(legacy, 8)
    run = await migration.start("user")
    await migration.work(messages=2)
    await _execute(sessions, "TRUNCATE stage.run, stage.user_plan, stage.users")
    open_chunk = (await _chunks(sessions, run))[1]
    with pytest.raises(StageGone):
        await _apply(sessions, open_chunk.id, tools)

    async with transaction(sessions) as session:
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.type == RunMigrationChunk.type)
            .values(sent_at=func.now())
        )
    await migration.work()

    assert (await migration.state(run)).state == "complete"
    step = await migration.step(run, "user")
    assert (step.total, step.created, step.failed) == (8, 8, 0)
    assert len(await _rows(sessions)) == 8


async def test_asking_again_and_again_changes_nothing(legacy, migration, sessions, tools):
    await _people(legacy, 4)
    run = await migration.start("user")
    await migration.work(messages=2)
    for _ in range(3):
        await _advance(sessions, run, tools)
        async with transaction(sessions) as session:
            await wake_run(session)
    await migration.work()
    before = await _rows(sessions)

    await _advance(sessions, run, tools)

    assert await _rows(sessions) == before
    assert (await migration.step(run, "user")).created == 4


async def test_contested_chunks_go_one_after_another(legacy, migration, sessions, tools):
    """Five claim the address that one person of ours holds for ever; each is judged in its turn."""
    async with transaction(sessions) as session:
        session.add(User(email="held@example.org", full_name="Holder"))
    for number in range(1, 6):
        user_id = await legacy.user(id=UUID(int=number))
        blanks = " " * number
        identity = await legacy.identity(user_id, email=f"{blanks}held@example.org")
        await legacy.application(identity)

    run = await migration.run("user")

    kinds = [(chunk.kind, chunk.size) for chunk in await _chunks(sessions, run)]
    assert kinds == [("ordered", 3), ("ordered", 2)]
    assert (await migration.step(run, "user")).failed == 5


async def test_only_one_run_at_a_time(migration, sessions):
    run = await migration.start("user")

    with pytest.raises(Conflict, match=f"Migration {run} is already under way"):
        await migration.start("cohort")


async def test_of_two_who_start_at_once_one_is_refused(sessions, clock):
    async def start():
        async with transaction(sessions) as session:
            await start_run(session, requested_by="tests", now=clock())

    outcomes = await asyncio.gather(start(), start(), return_exceptions=True)

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [Conflict]
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(MigrationRun)) == 1


async def test_an_unknown_entity_is_refused(migration):
    with pytest.raises(Invalid, match="We do not migrate pupil"):
        await migration.start("pupil")


async def test_a_cancelled_run_does_no_more(legacy, migration, sessions, clock):
    await _people(legacy, 8)
    run = await migration.start("user")
    await migration.work(messages=2)
    async with transaction(sessions) as session:
        await cancel_run(session, now=clock())

    await migration.work()

    assert (await migration.state(run)).state == "cancelled"
    assert len(await _rows(sessions)) == 3
    assert await migration.start("user") != run


async def test_nothing_can_be_cancelled_when_nothing_runs(sessions, clock):
    with pytest.raises(Conflict, match="No migration is under way"):
        async with transaction(sessions) as session:
            await cancel_run(session, now=clock())


async def test_a_legacy_database_that_is_away_fails_the_run_in_words(migration):
    away = "postgresql://nobody:secret@127.0.0.1:1/legacy"
    migration = replace(migration, tools=replace(migration.tools, legacy_url=away))

    run = await migration.run()

    state = await migration.state(run)
    assert state.state == "failed"
    assert "cannot be reached at postgresql://nobody:***@127.0.0.1:1/legacy" in state.failure


async def test_no_legacy_database_fails_the_run_in_words(migration):
    migration = replace(migration, tools=replace(migration.tools, legacy_url=None))

    run = await migration.run()

    assert "NPQ_LEGACY_DATABASE_URL is not set" in (await migration.state(run)).failure


async def test_a_database_of_another_shape_is_named(database_url):
    with pytest.raises(LegacyUnavailable, match=r"Missing: .*npq_applications"):
        await require_legacy(database_url)


async def test_the_legacy_database_cannot_be_written_through_our_connection(legacy_url):
    import asyncpg

    from workers.migration.legacy import reading

    async with reading.connected(legacy_url) as connection:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await connection.execute("DELETE FROM users")


async def test_the_run_keeps_where_its_rows_came_from(legacy, migration):
    await _people(legacy, 2)

    run = await migration.run("user")

    facts = (await migration.state(run)).legacy
    assert facts["rows"]["users"] == facts["rows"]["participant_identities"] == 2
    assert facts["database"].startswith("npq_legacy_test")


async def test_status_tells_progress_success_and_reasons(legacy, migration, sessions, clock):
    await _people(legacy, 3)
    for number in (50, 51):
        broken = await legacy.user(id=UUID(int=number))
        await legacy.profile(await legacy.teacher_profile(broken))
    run = await migration.start("user")
    await migration.work(messages=2)

    async with sessions() as session:
        halfway = await run_status(session, run, now=clock())
    await migration.work()
    async with sessions() as session:
        status = await run_status(session, None, now=clock())

    (step,) = halfway.steps
    assert (step.total, step.processed, step.progress, step.counts) == (5, 3, 60, {})
    (step,) = status.steps
    assert (step.processed, step.failed, step.progress, step.success) == (5, 2, 100, 60)
    (group,) = status.reasons
    assert (group.code, group.count, group.share) == ("broken.user.no_application", 2, 100)
    assert list(group.samples) == [UUID(int=50), UUID(int=51)]
    assert status.is_over
    assert not status.is_perfect
