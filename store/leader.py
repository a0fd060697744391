"""One leader among equal processes: whoever holds an advisory lock of PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from store.engine import without_driver

RELAY_LOCK: Final = 0x6E70_7101
SCHEDULE_LOCK: Final = 0x6E70_7102

# A leader whose machine vanished must not keep the lock for the two hours of TCP's own patience.
_PATIENCE: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
}


@asynccontextmanager
async def direct(url: str, *, application_name: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one's own, for LISTEN and locks; ``url`` must not lead through a pooler."""
    connection = await asyncpg.connect(
        without_driver(url),
        timeout=10,
        server_settings=_PATIENCE | {"application_name": application_name},
    )
    try:
        yield connection
    finally:
        await _close(connection)


@asynccontextmanager
async def leading(
    url: str, lock: int, *, application_name: str
) -> AsyncIterator[asyncpg.Connection]:
    """A direct connection that holds ``lock``; waits until the present leader is gone.

    The lock goes with the connection: a leader that lost it can mark nothing.
    """
    async with direct(url, application_name=application_name) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", lock)
        yield connection


async def _close(connection: asyncpg.Connection) -> None:
    """Close within a moment, or drop the connection: the server then lets go of the lock."""
    try:
        await connection.close(timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
