"""One leader among equal processes: whoever holds an advisory lock of PostgreSQL."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from domain.faults import Unavailable
from store.engine import without_driver
from store.waiting import pause

log = logging.getLogger(__name__)

RELAY_LOCK: Final = 0x6E70_7101
SCHEDULE_LOCK: Final = 0x6E70_7102
NOTICES_LOCK: Final = 0x6E70_7103

GONE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, Unavailable)

_SECONDS_BETWEEN_TRIES: Final = 1.0

# A leader whose machine vanished must not keep the lock for the two hours of TCP's own patience.
_PATIENCE: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "timezone": "UTC",
}

Lead = Callable[[asyncpg.Connection], Awaitable[None]]


async def lead(
    url: str, lock: int, work: Lead, *, stop: asyncio.Event, application_name: str
) -> None:
    """Wait to be the leader, then ``work``; begin again whenever the database was away.

    ``work`` gets the connection that holds the lock: a leader that lost it can mark nothing.
    """
    while not stop.is_set():
        try:
            async with direct(url, application_name=application_name) as connection:
                if await wins(connection, lock, stop=stop):
                    await work(connection)
        except GONE as error:
            log.warning("database away", extra={"error": type(error).__name__})
            await pause(stop, _SECONDS_BETWEEN_TRIES)


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


async def wins(connection: asyncpg.Connection, lock: int, *, stop: asyncio.Event) -> bool:
    """Try for the lock until it is won (True) or ``stop`` is set (False)."""
    while not stop.is_set():
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
            return True
        await pause(stop, _SECONDS_BETWEEN_TRIES)
    return False


async def _close(connection: asyncpg.Connection) -> None:
    """Close within a moment, or drop the connection: the server then lets go of the lock."""
    try:
        await connection.close(timeout=2)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
