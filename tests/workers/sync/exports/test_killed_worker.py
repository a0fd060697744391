"""kill -9 in the middle of an export: it is written anew, by whoever gets the message next."""

import asyncio
import gzip
import hashlib
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from store.tables import ExportFile, ExportPart
from store.transaction import transaction
from tests.eventually import eventually
from tests.exports import compressed_files, export_of, ordered
from tests.factories import make_application
from tests.workers.sync.exports.waiting import no_part_is_kept

pytestmark = pytest.mark.fault
ROOT = Path(__file__).parents[4]


@asynccontextmanager
async def _process(database_url):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workers.sync.exports.process",
        database_url,
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_an_export_is_whole_although_its_worker_was_killed_in_the_middle(
    tools, world, sessions, database_url
):
    async with transaction(sessions) as session:
        for _ in range(150):
            await make_application(session, world)
    public_id = await ordered(tools, world.provider)

    async with _process(database_url) as killed:
        await eventually(lambda: _is_at(sessions, public_id, rows=10), patience_seconds=60)
        async with no_part_is_kept(database_url) as somebody_waits:
            await eventually(somebody_waits)
            killed.kill()
            assert await killed.wait() == -signal.SIGKILL
    half = await export_of(sessions, public_id)
    assert (half.state, half.attempt) == ("running", 1)
    assert 10 <= half.rows_written < 172

    async with _process(database_url):
        await eventually(lambda: _is_over(sessions, public_id), patience_seconds=60)
    export = await export_of(sessions, public_id)
    assert (export.state, export.attempt, export.rows_written) == ("ready", 2, 172)
    files = await compressed_files(sessions, public_id)
    assert len(gzip.decompress(files["applications.ndjson.gz"]).splitlines()) == 157
    async with transaction(sessions) as session:
        kept = list(await session.scalars(select(ExportFile)))
        bytes_kept = await session.scalar(select(func.sum(func.octet_length(ExportPart.content))))
    assert {file.name: file.sha256 for file in kept} == {
        name: hashlib.sha256(file).hexdigest() for name, file in files.items()
    }
    assert bytes_kept == export.bytes  # Nothing of the dead attempt is left.


async def _is_at(sessions, public_id, *, rows):
    return (await export_of(sessions, public_id)).rows_written >= rows


async def _is_over(sessions, public_id):
    return (await export_of(sessions, public_id)).finished_at is not None
