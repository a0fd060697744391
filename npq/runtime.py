"""What a process of ours holds open: the database, its sessions, and the embedded server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from npq.settings import Settings
from store.embedded import embedded_server
from store.engine import create_engine, create_sessions, ensure_database, without_driver

DATABASE = "npq"
LEGACY_DATABASE = "npq_legacy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Runtime:
    """The resources of one process. ``direct_url`` is for what must not go through a pooler."""

    settings: Settings
    direct_url: str
    legacy_url: str | None
    engine: AsyncEngine
    read_engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]


@asynccontextmanager
async def opened(settings: Settings, *, name: str = "npq") -> AsyncIterator[Runtime]:
    """Everything a command needs, closed in reverse when the block ends."""
    if settings.database_url:
        async with _connected(settings, settings.database_url, name=name) as runtime:
            yield runtime
        return
    with embedded_server(settings.data_dir) as server:
        url = named(server.url, DATABASE)
        await ensure_database(url)
        async with _connected(settings, url, name=name) as runtime:
            yield runtime


@asynccontextmanager
async def _connected(settings: Settings, url: str, *, name: str) -> AsyncIterator[Runtime]:
    engine = create_engine(
        url,
        pool_size=settings.database_pool_size,
        application_name=name,
        prepared=settings.database_prepared,
    )
    read_engine = engine
    if settings.database_read_url:
        read_engine = create_engine(settings.database_read_url, application_name=f"{name} reading")
    try:
        yield Runtime(
            settings=settings,
            direct_url=without_driver(settings.database_direct_url or url),
            legacy_url=_legacy_url(settings, url),
            engine=engine,
            read_engine=read_engine,
            sessions=create_sessions(engine),
        )
    finally:
        if read_engine is not engine:
            await read_engine.dispose()
        await engine.dispose()


def named(url: str, database: str) -> str:
    """The same server's other database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _legacy_url(settings: Settings, url: str) -> str | None:
    if settings.legacy_database_url:
        return settings.legacy_database_url
    return named(url, LEGACY_DATABASE) if settings.is_self_contained else None
