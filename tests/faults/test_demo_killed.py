"""The demo is killed in the middle of a submission: nothing is lost, nothing is done twice."""

import asyncio
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from store.embedded import start_embedded
from tests.end_to_end.teacher import answer_all
from tests.end_to_end.visitor import Visitor
from tests.eventually import eventually
from tests.ports import three_free_ports

pytestmark = pytest.mark.fault
TEACHER = "bronwen.hughes@example.com"
OF_TEACHER = "SELECT count(*) FROM applications JOIN users ON users.id = user_id WHERE email = $1"


class Demo:
    """``npq demo`` as a process of its own, on a data folder that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = three_free_ports()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environment = {
            name: word for name, word in os.environ.items() if not name.startswith("NPQ_")
        }
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "npq", "demo"),
            *("--port", str(self.port), "--data-dir", str(self.folder)),
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await eventually(self._is_up, patience_seconds=120)

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            await self.process.wait()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[asyncpg.Connection]:
        url = start_embedded(self.folder).url.replace("/postgres?", "/npq?")
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()

    async def mails(self, client: aiohttp.ClientSession) -> int:
        async with client.get(f"http://127.0.0.1:{self.port + 2}/") as response:
            return len(re.findall(rf"<dd>{TEACHER}</dd>", await response.text()))

    async def _is_up(self) -> bool:
        assert self.process.returncode is None, "the demo ended"
        with suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as client, client.get(f"{self.url}/up") as response:
                return response.status == 200
        return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the embedded server's account can reach."""
    with tempfile.TemporaryDirectory(prefix="npq-demo-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        start_embedded(folder).stop()


@pytest.fixture
async def demo(folder: Path) -> AsyncIterator[Demo]:
    demo = Demo(folder)
    try:
        await demo.start()
        yield demo
    finally:
        await demo.stop()


async def test_a_submission_survives_the_death_of_the_process(demo):
    """Killed before the commit: nothing is there, and the answers are. Killed after it: all is there, once."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        visitor = Visitor(client, demo.url)
        page = await answer_all(visitor, teacher=TEACHER, provider="Teach First")

        async with demo.database() as connection:
            await _kill_while_it_waits(demo, connection, visitor.submit(page))
            await demo.start()
            assert await connection.fetchval(OF_TEACHER, TEACHER) == 0

        page = await visitor.get("/registration/check-answers")
        assert page.status == 200
        async with demo.database() as connection:
            await _kill_once_committed(demo, connection, visitor.submit(page))
            await demo.start()
            assert await connection.fetchval(OF_TEACHER, TEACHER) == 1

        await eventually(lambda: _has_one_mail(demo, client))
        again = await visitor.get("/registration/check-answers")
        if (
            again.step == "check-answers"
        ):  # Killed before the session heard of it: submit once more.
            again = await visitor.submit(again)
        assert "Teach First" in again.words
        async with demo.database() as connection:
            assert await connection.fetchval(OF_TEACHER, TEACHER) == 1
            assert await connection.fetchval("SELECT count(*) FROM mails WHERE state = 'sent'") == 1
        assert await demo.mails(client) == 1


async def _kill_while_it_waits(demo, connection, submission) -> None:
    """Hold the outbox, so that the submission stands in the middle of its transaction."""
    hold = connection.transaction()
    await hold.start()
    await connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
    submitting = asyncio.ensure_future(submission)

    async def stands() -> bool:
        await connection.execute("SELECT pg_stat_clear_snapshot()")
        return await connection.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND query ILIKE 'insert into outbox%')"
        )

    await eventually(stands)
    await demo.kill()
    await hold.rollback()
    with suppress(aiohttp.ClientError):
        await submitting


async def _kill_once_committed(demo, connection, submission) -> None:
    submitting = asyncio.ensure_future(submission)

    async def is_there() -> bool:
        return await connection.fetchval(OF_TEACHER, TEACHER) == 1

    await eventually(is_there)
    await demo.kill()
    with suppress(aiohttp.ClientError):
        await submitting


async def _has_one_mail(demo, client) -> bool:
    return await demo.mails(client) >= 1
