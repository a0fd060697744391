"""kill -9 of a worker that has handed a notice over: the notice comes again, and nothing is lost."""

import asyncio
import sys

import pytest

from tests.faults.conftest import ROOT
from tests.workers.sync.notices.conftest import Service

pytestmark = pytest.mark.fault


async def killed_when_sent(url: str, service: Service) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workers.sync.notices.process",
        url,
        str(service.endpoint_id),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        assert await process.stdout.readline() == b"sent\n"
    process.kill()
    await process.wait()


async def test_a_notice_whose_worker_is_killed_comes_again_under_the_same_id(service, database_url):
    first = await service.change(2)
    await killed_when_sent(database_url, service)
    second = await service.change()
    await service.deliver()
    await service.deliver()
    assert service.receiver.positions == [first, first, second]
    assert service.receiver.bodies[0] == service.receiver.bodies[1]
    assert [delivery.state for delivery in await service.deliveries()] == ["delivered"] * 2
