"""What every test may ask for: a database of its own, sessions, a clock that stands still.

The database is copied from a template that is built once for each schema version; each test worker
has its own copy, and each test begins with empty tables (but for what ``npq db seed`` is not asked
to bring).
"""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from store.audit import acting_as
from store.engine import create_engine, create_sessions, without_driver
from store.schema import head_revision, upgrade
from store.transaction import transaction
from tests.ports import listens

CHANGES = Path(__file__).parent.parent / "store" / "changes" / "versions"


class FakeClock:
    """A clock that shows what it was set to: Monday 25 November 2024, noon."""

    def __init__(self) -> None:
        self.now = datetime(2024, 11, 25, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def _actor() -> Iterator[None]:
    with acting_as("Task: tests"):
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The PostgreSQL server to test on: named, found on loopback, or embedded."""
    if named := os.environ.get("NPQ_TEST_DATABASE_URL"):
        yield named
        return
    if listens(5432):
        yield "postgresql://postgres@127.0.0.1:5432/postgres"
        return
    from tests.embedded import embedded_server

    with embedded_server() as url:
        yield url


@pytest.fixture(scope="session")
def template_name(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the schema and no rows, made once for each version of the schema."""
    import asyncio

    digest = hashlib.sha256()
    for change in sorted(CHANGES.glob("*.py")):
        digest.update(change.read_bytes())
    name = f"npq_template_{head_revision()}_{digest.hexdigest()[:8]}"
    asyncio.run(_make_template(server_url, name))
    return name


@pytest.fixture(scope="session")
def database_url(server_url: str, template_name: str, worker_id: str) -> Iterator[str]:
    """This worker's own database."""
    import asyncio

    name = f"npq_test_{os.getpid()}_{worker_id}"
    asyncio.run(_execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template_name}"'))
    yield _named(server_url, name)
    asyncio.run(_execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Connections to the test's database, whose tables are emptied when the test is over."""
    engine = create_engine(database_url, pool_size=10)
    yield engine
    await engine.dispose()
    await _empty(database_url)


@pytest.fixture
def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return create_sessions(engine)


@pytest.fixture
async def session(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """One transaction that is rolled back by leaving tables empty afterwards; commits at its end."""
    async with transaction(sessions) as session:
        yield session


async def _make_template(server_url: str, name: str) -> None:
    connection = await asyncpg.connect(without_driver(server_url))
    try:
        await connection.execute("SELECT pg_advisory_lock(7150)")
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return
        making = f"{name}_{os.getpid()}"
        await connection.execute(f'CREATE DATABASE "{making}"')
        engine = create_engine(_named(server_url, making), pool_size=1)
        await upgrade(engine)
        await engine.dispose()
        await connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    finally:
        await connection.close()


async def _execute(server_url: str, sql: str) -> None:
    connection = await asyncpg.connect(without_driver(server_url))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _empty(database_url: str) -> None:
    """Delete all rows, the fastest way for small tables: one statement, triggers off."""
    connection = await asyncpg.connect(without_driver(database_url))
    try:
        tables = await connection.fetch(
            "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND c.relname <> 'alembic_version' AND pg_relation_size(c.oid) > 0"
        )
        await connection.execute(
            "SET session_replication_role = replica;"
            + "".join(f"DELETE FROM {table['name']};" for table in tables)
        )
    finally:
        await connection.close()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
