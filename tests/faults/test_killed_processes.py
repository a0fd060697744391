"""kill -9 at the dangerous moments: afterwards nothing is lost and nothing is doubled."""

import signal

import pytest

from tests.faults.conftest import Processes
from tests.workers.messaging.conftest import Service

pytestmark = pytest.mark.fault

World = tuple[Service, Processes]


async def test_a_worker_killed_before_its_commit_loses_nothing(world: World):
    service, processes = world
    statements = await service.commands(5)
    await processes.kill_at("handled", "relay,worker")
    assert await service.effects() == []
    await processes.start("relay,worker")
    assert sorted(await service.until_effects(5)) == sorted(map(str, statements))


async def test_a_worker_killed_between_commit_and_acknowledgement_doubles_nothing(world: World):
    service, processes = world
    statements = await service.commands(5)
    await processes.kill_at("committed", "relay,worker")
    await processes.start("relay,worker")
    statements += await service.commands(1)
    assert sorted(await service.until_effects(6)) == sorted(map(str, statements))


async def test_a_relay_killed_between_publish_and_mark_doubles_nothing(world: World):
    service, processes = world
    statements = await service.commands(5)
    await processes.kill_at("published", "relay")
    assert [row.sent_at for row in await service.outbox()] == [None] * 5
    await processes.start("relay,worker")
    statements += await service.commands(1)
    assert await service.until_effects(6) == [str(statement) for statement in statements]


async def test_everything_killed_again_and_again_loses_and_doubles_nothing(world: World):
    service, processes = world
    statements = []
    for _ in range(4):
        both, other = await processes.start("relay,worker"), await processes.start("worker")
        seen = len(await service.effects())
        statements += await service.commands(150)
        await service.until_effects(seen + 20)
        await processes.kill(both)
        await processes.kill(other)
    await processes.start("relay,worker")
    assert sorted(await service.until_effects(600)) == sorted(map(str, statements))
    assert await service.dead() == []


async def test_a_process_told_to_stop_ends_well_and_leaves_the_rest(world: World):
    service, processes = world
    statements = await service.commands(200)
    process = await processes.start("relay,worker")
    await service.until_effects(1)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    await processes.start("relay,worker")
    assert sorted(await service.until_effects(200)) == sorted(map(str, statements))
