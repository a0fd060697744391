"""Processes that are killed, and what is left afterwards."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.broker import amqp, broker_url, own_prefix
from tests.workers.messaging.conftest import QUEUE, Service
from workers.transport.in_process import InProcessTransport

ROOT = Path(__file__).parent.parent.parent


class Processes:
    """Starts runners on one transport; whoever is left at the end is killed."""

    def __init__(self, transport: str, database_url: str, prefix: str) -> None:
        self.arguments = (transport, database_url, prefix)
        self.started: list[asyncio.subprocess.Process] = []

    async def start(self, roles: str, moment: str = "") -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.runner",
            *self.arguments,
            roles,
            moment,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self.started.append(process)
        return process

    async def kill_at(self, moment: str, roles: str) -> None:
        """Start one, wait until it stands still at the moment, and kill it."""
        process = await self.start(roles, moment)
        assert process.stdout is not None
        async with asyncio.timeout(30):
            assert await process.stdout.readline() == f"{moment}\n".encode()
        await self.kill(process)

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is None:
            process.kill()
        assert await process.wait() == -signal.SIGKILL


@pytest.fixture(params=["in_process", pytest.param("amqp", marks=pytest.mark.broker)])
async def world(
    request: pytest.FixtureRequest,
    sessions: async_sessionmaker[AsyncSession],
    database_url: str,
) -> AsyncIterator[tuple[Service, Processes]]:
    """The service in this process, and others that share its database and broker."""
    prefix = own_prefix()
    async with _transport(request.param, sessions, database_url, prefix) as transport:
        processes = Processes(request.param, database_url, prefix)
        yield Service(transport, sessions, database_url), processes
        for process in processes.started:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _transport(name, sessions, database_url, prefix):
    if name == "in_process":
        return InProcessTransport(sessions, database_url, queues=[QUEUE])
    return amqp(broker_url(), [QUEUE], prefix=prefix)
