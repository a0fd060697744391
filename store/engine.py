"""Connections to PostgreSQL."""

from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)


def create_engine(
    url: str, *, pool_size: int = 10, application_name: str = "npq", prepared: bool = True
) -> AsyncEngine:
    """An engine with a pool of its own; ``url`` as people write it, ``postgresql://…``.

    ``prepared`` off makes the connections work behind a pooler in transaction mode. Errors do not
    show the values of a statement: they may be about people.
    """
    connect_args: dict[str, object] = {
        "server_settings": {"application_name": application_name, "timezone": "UTC"},
        "timeout": 10,
    }
    if not prepared:
        connect_args |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
    engine = create_async_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args=connect_args,
    )
    event.listen(engine.sync_engine, "checkout", _replace_closed)
    return engine


def _replace_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool open a new connection for one that was cut, as by a restart of the server.

    The driver has noticed by itself, so asking it costs no round trip.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def create_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions that keep what they loaded after commit and load nothing unasked."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


async def driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    """The bare asyncpg connection under one of SQLAlchemy's: what it does is in the same transaction."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, asyncpg.Connection)
    return driver


async def connection_of(session: AsyncSession) -> asyncpg.Connection:
    """The bare connection under a session: what it does is in the session's transaction."""
    return await driver_of(await session.connection())


async def ensure_database(url: str) -> None:
    """Make the database that the address names, if its server has none of that name."""
    wanted = make_url(without_driver(url))
    server = wanted.set(database="postgres").render_as_string(hide_password=False)
    connection = await asyncpg.connect(server)
    try:
        there = "SELECT 1 FROM pg_database WHERE datname = $1"
        if not await connection.fetchval(there, wanted.database):
            await connection.execute(f'CREATE DATABASE "{wanted.database}"')
    except asyncpg.DuplicateDatabaseError:
        pass  # Somebody else was quicker.
    finally:
        await connection.close()


def with_driver(url: str) -> str:
    """The same address for SQLAlchemy on asyncpg."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgresql", "postgres"} else url


def without_driver(url: str) -> str:
    """The same address for asyncpg itself."""
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)
