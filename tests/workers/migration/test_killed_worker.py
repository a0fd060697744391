"""kill -9 in the middle of a chunk: the run ends as if nothing had happened.

Source: migration.md 15.1, B2 and B3.
"""

import asyncio
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from store.tables import LeadProvider, User
from store.transaction import transaction
from tests.conftest import _execute, _named
from tests.eventually import eventually
from workers.migration.rehearsal.build import build_legacy
from workers.migration.rehearsal.reference import PROVIDERS

pytestmark = pytest.mark.fault
ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
async def rehearsal_url(server_url, legacy_url):
    name = legacy_url.rsplit("/", 1)[1].split("?")[0] + "_killed"
    url = _named(server_url, name)
    await build_legacy(url, participants=200, dirt=0.15, seed=11)
    yield url
    await _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def _process(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workers.migration.process",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_run_ends_alike_whether_its_worker_was_killed_or_not(
    migration, sessions, database_url, rehearsal_url
):
    async with transaction(sessions) as session:
        session.add_all(LeadProvider(public_id=key, name=name) for name, key in PROVIDERS.items())
    run = await migration.start()

    for chunk in ("2", "3"):
        async with _process(database_url, rehearsal_url, chunk) as killed:
            async with asyncio.timeout(60):
                assert await killed.stdout.readline() == b"applied\n"
            killed.kill()
            assert await killed.wait() == -signal.SIGKILL
    async with _process(database_url, rehearsal_url):
        await eventually(lambda: _is_over(migration, run))

    assert (await migration.state(run)).state == "complete"
    results = await migration.results(run)
    steps = [await migration.step(run, entity) for entity in ("lead_provider", "cohort", "user")]
    assert [step.total for step in steps] == [20, 10, 200]
    for step in steps:
        assert step.total == (
            step.created + step.updated + step.unchanged + step.checked + step.skipped + step.failed
        )
    again = await _undisturbed(migration, rehearsal_url)
    assert {key: reason for key, (_, reason) in results.items()} == again
    async with sessions() as session:
        users = await session.scalar(select(func.count()).select_from(User))
    assert users == steps[2].created


async def _undisturbed(migration, rehearsal_url):
    """The reasons of a second run that nobody disturbs; every row that migrated is unchanged."""
    calm = replace(
        migration, tools=replace(migration.tools, legacy_url=rehearsal_url, chunk_size=100)
    )
    run = await calm.run()
    results = await calm.results(run)
    assert {result for result, _ in results.values()} == {"unchanged", "checked", "failed"}
    return {key: reason for key, (_, reason) in results.items()}


async def _is_over(migration, run):
    return (await migration.state(run)).finished_at is not None
