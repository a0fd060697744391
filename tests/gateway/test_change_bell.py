"""Who waits for changes is woken by the commit, by way of one connection. Source: issue 3, "change feed"."""

import asyncio

import pytest
from sqlalchemy import text

from gateway.change_bell import ChangeBell, open_change_bell
from store.engine import without_driver
from store.transaction import transaction
from tests.eventually import eventually
from tests.factories import make_application, make_world

LISTENERS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'npq gateway changes'"
OURS = f"{LISTENERS} AND datname = current_database()"
PATIENCE_SECONDS = 15


@pytest.fixture
def listeners(sessions):
    async def found() -> list[int]:
        async with transaction(sessions) as session:
            return list(await session.scalars(text(OURS)))

    return found


@pytest.fixture
async def worlds(sessions):
    """Two providers, made before anybody listens."""
    async with transaction(sessions) as session:
        return await make_world(session), await make_world(session, 2023)


@pytest.fixture
async def bell(database_url, worlds):
    async with open_change_bell(without_driver(database_url)) as bell:
        first = bell.next_ring(0)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await first.wait()  # It rings for everybody once it listens.
        yield bell


async def test_a_commit_rings_for_whose_view_it_changes_and_for_nobody_else(sessions, worlds, bell):
    world, other = worlds
    theirs, ours = bell.next_ring(other.provider.id), bell.next_ring(world.provider.id)
    async with transaction(sessions) as session:
        await make_application(session, world)
        assert not ours.is_set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await ours.wait()
    assert not theirs.is_set()
    assert bell.next_ring(world.provider.id) is not ours


async def test_a_ring_before_anybody_waits_is_no_ring():
    bell = ChangeBell()
    bell.ring(1)
    assert not bell.next_ring(1).is_set()


async def test_a_connection_that_is_cut_is_made_anew_and_rings_for_everybody(
    sessions, bell, listeners
):
    (pid,) = await listeners()
    waiting = [bell.next_ring(1), bell.next_ring(2)]
    async with transaction(sessions) as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(one.wait() for one in waiting))
    assert pid not in await listeners()


async def test_the_connection_is_closed_with_the_bell(database_url, listeners):
    async def is_listening() -> bool:
        return len(await listeners()) == 1

    async def is_gone() -> bool:
        return await listeners() == []

    async with open_change_bell(without_driver(database_url)):
        await eventually(is_listening)
    await eventually(is_gone)
