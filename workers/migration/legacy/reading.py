"""Reads the legacy database: one moment for all readers, and never a write.

Source: migration.md 15.2, "Snapshot"; legacy-schema.md 1, "Access" and "One snapshot".
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from domain.faults import Fault, Unavailable
from store.engine import without_driver

_READ_ONLY: Final = {"default_transaction_read_only": "on", "timezone": "UTC"}
_CONNECT_SECONDS: Final = 10

_COLUMNS: Final = """
SELECT table_name, column_name
  FROM information_schema.columns
 WHERE table_schema = current_schema() AND table_name = ANY($1)
"""


class LegacyUnavailable(Unavailable):
    """The legacy database cannot be read as it is; the words say what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """One moment of the legacy database, which other connections can join while it is held."""

    id: str
    database: str
    taken_at: datetime


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that cannot write. Raises: LegacyUnavailable."""
    try:
        connection = await asyncpg.connect(
            without_driver(url), server_settings=_READ_ONLY, timeout=_CONNECT_SECONDS
        )
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise LegacyUnavailable(_unreachable(url, error)) from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def snapshot(connection: asyncpg.Connection) -> AsyncIterator[Snapshot]:
    """Hold the present moment open for others to join."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        row = await connection.fetchrow(
            "SELECT pg_export_snapshot() AS id, current_database() AS database, now() AS taken_at"
        )
        assert row is not None
        yield Snapshot(**dict(row))


@asynccontextmanager
async def joined(url: str, taken: Snapshot) -> AsyncIterator[asyncpg.Connection]:
    """A further connection that sees the same moment."""
    async with (
        connected(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(f"SET TRANSACTION SNAPSHOT '{taken.id}'")
        yield connection


async def require_tables(
    connection: asyncpg.Connection, needed: Sequence[tuple[Table, Sequence[str]]]
) -> None:
    """Raise LegacyUnavailable, naming every table and column that is not there."""
    names = [table.name for table, _ in needed]
    rows = await connection.fetch(_COLUMNS, names)
    there = {(row["table_name"], row["column_name"]) for row in rows}
    tables = {name for name, _ in there}
    missing = [name for name in names if name not in tables]
    missing += [
        f"{table.name}.{column}"
        for table, columns in needed
        for column in columns
        if table.name in tables and (table.name, column) not in there
    ]
    if missing:
        raise LegacyUnavailable(
            _wrong_schema(await connection.fetchval("SELECT current_database()"), missing)
        )


def _unreachable(url: str, error: Exception) -> Fault:
    """Where it should be and why it is not there; never the password."""
    where = make_url(without_driver(url)).render_as_string(hide_password=True)
    why: Any = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Fault(
        title="legacy_database",
        detail=f"The legacy database cannot be reached at {where}: {why}."
        " Set NPQ_LEGACY_DATABASE_URL, or build one with `npq migration rehearse`.",
    )


def _wrong_schema(database: str, missing: Sequence[str]) -> Fault:
    return Fault(
        title="legacy_database",
        detail=f"The database {database} is not a legacy database that we can read."
        f" Missing: {', '.join(missing)}.",
    )
