"""Positions are given in the order of commits: nobody sees a larger one before a smaller one.

Source: issue 3, "in commit order, never skipping a slow transaction".
"""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from services.changes.read_changes import changes_after
from store.engine import create_engine, create_sessions
from store.transaction import reading, transaction
from tests.eventually import eventually
from tests.factories import make_application, make_user
from tests.store.feed.scene import newest, told_since

RENAME = "UPDATE users SET full_name = full_name || '!' WHERE id = :id"
FUND = "UPDATE applications SET funded_place = false WHERE id = :id"
MOVE = "UPDATE applications SET lead_provider_id = :provider WHERE id = :id"
TOUCH_OFF = "SET LOCAL npq.touch = 'off'"


@pytest.fixture
async def begun(sessions):
    """Begin transactions that stay open until they are told to end."""
    async with AsyncExitStack() as stack:

        async def begin():
            ending = AsyncExitStack()
            session = await ending.enter_async_context(transaction(sessions))
            stack.push_async_exit(ending)
            return session, ending.aclose

        yield begin


@pytest.fixture
async def strangers(sessions, scene):
    """Two more applications with the provider, of two other teachers."""
    async with transaction(sessions) as session:
        return [await make_application(session, scene.world) for _ in range(2)]


@pytest.fixture
def read(engine, scene):
    async def asked(after, limit=100):
        async with reading(engine) as connection:
            return await changes_after(
                connection, scene.world.provider.id, after=after, limit=limit
            )

    return asked


def ids(changes):
    return [change.resource_id for change in changes.rows]


async def act(session, sql, **values):
    await session.execute(text(TOUCH_OFF))
    await session.execute(text(sql), values)


async def test_who_commits_first_comes_first_whoever_began_first(sessions, begun, strangers, read):
    one, two = strangers
    start = await newest(sessions)
    first, end_first = await begun()
    second, end_second = await begun()
    await act(first, FUND, id=one.id)
    await act(second, FUND, id=two.id)
    await end_second()
    await end_first()
    assert ids(await read(start)) == [two.public_id, one.public_id]


async def test_a_slow_transaction_holds_up_nobody_and_is_not_skipped(
    sessions, begun, strangers, read
):
    one, two = strangers
    start = await newest(sessions)
    slow, end_slow = await begun()
    await act(slow, FUND, id=one.id)
    async with transaction(sessions) as quick:
        await act(quick, FUND, id=two.id)
    changes = await read(start)
    assert ids(changes) == [two.public_id]
    await end_slow()
    assert ids(await read(changes.after)) == [one.public_id]


async def test_who_commits_waits_until_the_one_before_can_be_seen(sessions, begun, strangers, read):
    one, two = strangers
    start = await newest(sessions)
    first, end_first = await begun()
    second, end_second = await begun()
    await act(first, FUND, id=one.id)
    await act(second, FUND, id=two.id)
    await first.execute(text("SET CONSTRAINTS number_provider_changes IMMEDIATE"))
    ending = asyncio.create_task(end_second())
    await eventually(lambda: someone_waits(first))
    await end_first()
    await ending
    assert ids(await read(start)) == [one.public_id, two.public_id]


async def someone_waits(session):
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    ours = " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    return await session.scalar(text(waiting + ours))


async def test_what_is_rolled_back_is_not_told(sessions, begun, scene):
    start = await newest(sessions)
    session, end = await begun()
    await act(session, RENAME, id=scene.user.id)
    await session.rollback()
    await end()
    assert await told_since(sessions, scene, after=start) == {}


@pytest.mark.parametrize(
    ("undone", "kept", "words"),
    [
        ([FUND], [], {}),
        ([FUND], [FUND], {"mine": {"application", "participant user"}}),
        ([], [FUND, FUND], {"mine": {"application", "participant user"}}),
    ],
)
async def test_what_is_rolled_back_to_a_savepoint_is_not_told(sessions, scene, undone, kept, words):
    start = await newest(sessions)
    async with transaction(sessions) as session:
        for change in undone:
            async with session.begin_nested() as savepoint:
                await act(session, change, id=scene.application.id)
                await savepoint.rollback()
        for change in kept:
            async with session.begin_nested():
                await act(session, change, id=scene.application.id)
    found = await told_since(sessions, scene, after=start)
    assert {name: found[name] for name in words} == words
    assert bool(found) == bool(words)


async def test_many_changes_of_one_thing_are_told_once_by_each_transaction(
    sessions, strangers, read
):
    one, _ = strangers
    start = await newest(sessions)
    for value in ("true", "false"):
        async with transaction(sessions) as session:
            for role in "abc":
                sql = f"UPDATE applications SET funded_place = {value}, employment_role = :role"
                await act(session, f"{sql} WHERE id = :id", id=one.id, role=role)
    assert ids(await read(start)) == [one.public_id] * 2


async def test_nothing_is_left_of_what_was_noted(sessions, scene):
    async with transaction(sessions) as session:
        await act(session, RENAME, id=scene.user.id)
    async with transaction(sessions) as session:
        assert await session.scalar(text("SELECT count(*) FROM noted_changes")) == 0


async def test_a_view_that_begins_while_another_change_is_under_way_is_told_of_it(
    sessions, begun, scene
):
    nobody = next(key for key, name in scene.providers.items() if name == "nobody")
    renaming, end_renaming = await begun()
    await act(renaming, RENAME, id=scene.user.id)
    async with transaction(sessions) as session:
        await act(session, MOVE, id=scene.application.id, provider=nobody)
    moved_at = await newest(sessions)
    await end_renaming()
    found = await told_since(sessions, scene, after=moved_at)
    assert found["nobody"] == {"application", "participant user"}
    assert "mine" not in found


async def test_a_reader_misses_nothing_and_gets_nothing_twice_while_many_write(
    database_url, sessions, scene, read
):
    async with transaction(sessions) as session:
        users = [await make_user(session) for _ in range(20)]
        for user in users:
            await make_application(session, scene.world, user=user)
    start = await newest(sessions)
    engine = create_engine(database_url, pool_size=20)
    writing = asyncio.gather(*(write(create_sessions(engine), user.id) for user in users))
    seen, after, is_over = [], start, False
    while not is_over:
        is_over = writing.done()
        changes = await read(after, 7)
        seen += [change.position for change in changes.rows]
        is_over = is_over and changes.are_all
        after = changes.after
    await writing
    await engine.dispose()
    async with transaction(sessions) as session:
        numbered = list(
            await session.scalars(
                text("SELECT position FROM provider_changes WHERE position > :start ORDER BY 1"),
                {"start": start},
            )
        )
    assert seen == numbered == list(range(start + 1, start + 1 + 20 * 10))


async def write(sessions, user_id):
    """Ten commits; the teacher's one application is told of by each."""
    for _ in range(10):
        async with transaction(sessions) as session:
            await session.execute(text(RENAME), {"id": user_id})
