"""The whole service in this process, as the demo runs it, on the test's own database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import asyncpg
import pytest

from npq.consumers import open_transport
from npq.demo import all_parts, make_ready, neighbours
from npq.runtime import Runtime, named, opened
from npq.serving import open_port
from npq.settings import read_settings
from tests.broker import amqp, broker_url, own_prefix
from tests.ports import three_free_ports
from workers.process import run_parts
from workers.queues import QUEUES


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A running service and what it holds open."""

    url: str
    runtime: Runtime


@pytest.fixture(
    params=[
        pytest.param("in_process", id="in_process"),
        pytest.param("amqp", id="amqp", marks=pytest.mark.broker),
    ]
)
async def service(request, database_url, engine, tmp_path, monkeypatch) -> AsyncIterator[Service]:
    del engine  # Empties the tables when all is over.
    port = three_free_ports()
    legacy_url = named(database_url, f"{database_url.rsplit('/', 1)[-1].split('?')[0]}_legacy")
    settings = replace(
        read_settings(),
        environment="test",
        data_dir=tmp_path,
        database_url=database_url,
        legacy_database_url=legacy_url,
        database_pool_size=40,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
    )
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(open_port(settings.host, port))
        await stack.enter_async_context(neighbours(settings))
        runtime = await stack.enter_async_context(opened(settings))
        await make_ready(runtime, applications=60)
        transport = await stack.enter_async_context(
            open_transport(runtime)
            if request.param == "in_process"
            else amqp(broker_url(), list(QUEUES), prefix=own_prefix())
        )
        stop = asyncio.Event()
        parts = all_parts(runtime, transport, listening)
        running = asyncio.ensure_future(run_parts(parts, stop=stop, grace_seconds=10))
        yield Service(url=settings.public_url, runtime=runtime)
        stop.set()
        await running
    await _drop(database_url, legacy_url)


async def _drop(server_url: str, legacy_url: str) -> None:
    name = legacy_url.rsplit("/", 1)[-1].split("?", maxsplit=1)[0]
    connection = await asyncpg.connect(server_url)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()
