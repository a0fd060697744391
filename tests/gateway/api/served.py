"""The whole gateway in a thread of its own, for clients that wait, and how they hold it to a document."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig
from store.engine import create_engine, create_sessions

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def served(database_url: str, config: GatewayConfig, clock: Any) -> Iterator[str]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    def wait(act: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(act, loop).result(timeout=30)

    engine = create_engine(database_url, pool_size=4)
    runner, url = wait(_started(engine, config, clock))
    try:
        yield url
    finally:
        wait(runner.cleanup())
        wait(engine.dispose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(engine: Any, config: GatewayConfig, clock: Any) -> tuple[web.AppRunner, str]:
    resources = GatewayResources(
        engine=engine,
        read_engine=engine,
        sessions=create_sessions(engine),
        identity=None,
        clock=clock,
    )
    runner = web.AppRunner(create_app(config, resources))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"
