"""A database of its own for each benchmark, on the server that tests use as well."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from npq.runtime import named
from store.engine import create_engine, ensure_database, without_driver
from store.schema import upgrade

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
BROKER = "amqp://guest:guest@127.0.0.1:5672/"


@asynccontextmanager
async def fresh_database(area: str) -> AsyncIterator[str]:
    """An empty database with the schema; dropped afterwards."""
    server = os.environ.get("NPQ_TEST_DATABASE_URL", SERVER)
    name = f"npq_bench_{area}_{os.getpid()}"
    url = named(server, name)
    await ensure_database(url)
    engine = create_engine(url, pool_size=1)
    await upgrade(engine)
    await engine.dispose()
    try:
        yield url
    finally:
        connection = await asyncpg.connect(without_driver(server))
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


def broker_url() -> str:
    """The broker that the benchmarks may use."""
    return os.environ.get("NPQ_TEST_BROKER_URL", BROKER)
