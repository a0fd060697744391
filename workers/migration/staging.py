"""Copies what a run needs out of the legacy database into the stage, as streams of bytes.

Source: migration.md 15.2, "Snapshot" and "Stage".
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy import Connection, Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable, DropTable

from store.bulk import affected
from store.engine import driver_of
from workers.migration.legacy import reading
from workers.migration.old import STAGED, Staged

_STREAMS: Final = 3
_BUFFERED_BLOCKS: Final = 16
_DIALECT: Final = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What was staged: the moment it shows, and how many rows of each legacy table."""

    snapshot: reading.Snapshot
    rows: dict[str, int]


async def stage(engine: AsyncEngine, legacy_url: str) -> Stage:
    """Fill the stage with one moment of the legacy database; what was there before is dropped.

    Raises: LegacyUnavailable.
    """
    async with reading.connected(legacy_url) as holder:
        await reading.require_tables(holder, _needed())
        async with reading.snapshot(holder) as taken:
            async with engine.begin() as connection:
                await connection.run_sync(_make_tables)
            rows = await _copy_all(engine, legacy_url, taken)
    async with engine.begin() as connection:
        await connection.run_sync(_make_indexes)
    return Stage(snapshot=taken, rows=rows)


async def require_legacy(legacy_url: str) -> None:
    """Raise LegacyUnavailable, with what to do, unless a run could read this database."""
    async with reading.connected(legacy_url) as connection:
        await reading.require_tables(connection, _needed())


async def is_staged(connection: AsyncConnection, run_id: int) -> bool:
    """Whether the stage still holds what this run put there; a crash of the database empties it."""
    if await connection.scalar(text("SELECT to_regclass('stage.run')")) is None:
        return False
    return bool(await connection.scalar(text("SELECT id FROM stage.run")) == run_id)


async def sign_stage(connection: AsyncConnection, run_id: int) -> None:
    """Note in the stage whose it is."""
    await connection.execute(text("DELETE FROM stage.run"))
    await connection.execute(text("INSERT INTO stage.run (id) VALUES (:id)"), {"id": run_id})


def _needed() -> list[tuple[Any, Sequence[str]]]:
    return [(staged.table, [column.name for column in staged.table.columns]) for staged in STAGED]


def _make_tables(connection: Connection) -> None:
    connection.execute(CreateSchema("stage", if_not_exists=True))
    connection.execute(text("CREATE UNLOGGED TABLE IF NOT EXISTS stage.run (id bigint)"))
    connection.execute(text("DELETE FROM stage.run"))
    for staged in STAGED:
        connection.execute(DropTable(staged.table, if_exists=True))
        connection.execute(CreateTable(staged.table))


def _make_indexes(connection: Connection) -> None:
    for staged in STAGED:
        for index in staged.table.indexes:
            connection.execute(CreateIndex(index))
        connection.execute(text(f"ANALYZE {staged.table.fullname}"))


async def _copy_all(
    engine: AsyncEngine, legacy_url: str, taken: reading.Snapshot
) -> dict[str, int]:
    turns = asyncio.Semaphore(_STREAMS)

    async def one(staged: Staged) -> int:
        async with turns, reading.joined(legacy_url, taken) as legacy, _driver(engine) as ours:
            return await _copy(legacy, ours, staged)

    async with asyncio.TaskGroup() as group:
        tasks = {staged.table.name: group.create_task(one(staged)) for staged in STAGED}
    return {name: task.result() for name, task in tasks.items()}


async def _copy(legacy: asyncpg.Connection, ours: asyncpg.Connection, staged: Staged) -> int:
    """Stream one table across, a few blocks at a time. Gives the number of rows."""
    blocks: asyncio.Queue[bytes | None] = asyncio.Queue(_BUFFERED_BLOCKS)

    async def read() -> None:
        await legacy.copy_from_query(_sql(staged.rows), output=blocks.put, format="binary")
        await blocks.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(read())
        written = group.create_task(
            ours.copy_to_table(
                staged.table.name,
                schema_name=staged.table.schema,
                source=_until_none(blocks),
                format="binary",
            )
        )
    return affected(written.result())


async def _until_none(blocks: asyncio.Queue[bytes | None]) -> AsyncIterator[bytes]:
    while (block := await blocks.get()) is not None:
        yield block


@asynccontextmanager
async def _driver(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    async with engine.connect() as connection:
        yield await driver_of(connection)


def _sql(rows: Select[Any]) -> str:
    return str(rows.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
