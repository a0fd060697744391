"""Many rows at once: copied into a temporary table, then merged by one UPDATE and one INSERT.

The history of changes has one entry for the whole run, not one for each row (design.md 5, "Audit").
"""
# ruff: noqa: S608 - names of tables and columns are ours, never input; values are never in the text.

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from store.audit import audit_context
from store.engine import driver_of

_LINE: Final = "line_number"
_SET_CONTEXT: Final = (
    "SELECT set_config('npq.actor', $1, true), set_config('npq.cause', $2, true),"
    " set_config('npq.note', $3, true), set_config('npq.bulk', 'on', true)"
)
_RECORD_RUN: Final = """
INSERT INTO versions (item_type, event, whodunnit, cause, note, object_changes)
VALUES ($1, 'bulk', $2, nullif($3, ''), nullif($4, ''), $5)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """What a merge did. ``kept`` rows differ from what was staged and were left alone."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Merge:
    """Staged rows into a table: known by ``key``, equal when ``columns`` are equal.

    ``nullable`` are the columns of the key that may be null, ``inserted`` those that only a new row
    gets. ``when`` narrows which existing rows may change (``t`` is the table, ``s`` the staged row).
    """

    into: str
    staged: str
    key: Sequence[str]
    columns: Sequence[str] = ()
    nullable: Sequence[str] = ()
    inserted: Sequence[str] = ()
    when: str = "true"


@asynccontextmanager
async def bulk_run(engine: AsyncEngine, *, dry: bool = False) -> AsyncIterator[asyncpg.Connection]:
    """A bare connection in one transaction whose row changes leave no history of their own.

    Rolled back when the block fails, and at its end when the run is ``dry``.
    """
    async with engine.connect() as connection:
        driver = await driver_of(connection)
        run = driver.transaction()
        await run.start()
        try:
            await leave_history_to_the_run(driver)
            yield driver
        except BaseException:
            await run.rollback()
            raise
        await (run.rollback() if dry else run.commit())


async def leave_history_to_the_run(connection: asyncpg.Connection) -> None:
    """From here to its end the transaction leaves no history of rows; ``record_bulk_run`` is owed."""
    context = audit_context()
    await connection.execute(_SET_CONTEXT, context.actor, context.cause, context.note)


async def record_bulk_run(
    connection: asyncpg.Connection, subject: str, figures: Mapping[str, Any]
) -> None:
    """The one entry of this run in the history of changes."""
    told = asdict(audit_context())
    await connection.execute(
        _RECORD_RUN, subject, told["actor"], told["cause"], told["note"], json.dumps(figures)
    )


async def stage(
    connection: asyncpg.Connection,
    rows: Iterable[Sequence[Any]],
    *,
    like: str,
    columns: Sequence[str],
    name: str | None = None,
) -> str:
    """Copy the rows into a temporary table that ends with the transaction; give its name.

    Each row is its line number, then a value for each of the columns; these are of the kinds that
    they have in ``like``, one table or several with commas between.
    """
    name = name or f"staged_{like}"
    listed = ", ".join(columns)
    await connection.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    await connection.execute(
        f"CREATE TEMP TABLE {name} ON COMMIT DROP AS"
        f" SELECT 0::bigint AS {_LINE}, {listed} FROM {like} WITH NO DATA"
    )
    await connection.copy_records_to_table(
        name, records=rows, columns=[_LINE, *columns], schema_name="pg_temp"
    )
    await connection.execute(f"ANALYZE pg_temp.{name}")
    return name


async def keep_one_of_each(
    connection: asyncpg.Connection, staged: str, *, key: str, best: str
) -> list[tuple[int, str]]:
    """Leave one staged row for each key, the first by ``best``; give line and key of the others."""
    gone = await connection.fetch(
        f"""
        WITH ranked AS (
            SELECT ctid, row_number() OVER (PARTITION BY {key} ORDER BY {best}) AS place
            FROM {staged}
        )
        DELETE FROM {staged} USING ranked
        WHERE {staged}.ctid = ranked.ctid AND ranked.place > 1
        RETURNING {staged}.{_LINE}, {staged}.{key}
        """
    )
    return sorted((row[0], row[1]) for row in gone)


async def merge(connection: asyncpg.Connection, wanted: Merge) -> Merged:
    """Change the rows that differ and insert the ones that are missing."""
    assigned = ", ".join(f"{column} = s.{column}" for column in wanted.columns)
    updated = await connection.execute(
        f"UPDATE {wanted.into} t SET {assigned}, updated_at = now() FROM {wanted.staged} s"
        f" WHERE {_same(wanted)} AND {_differs(wanted)} AND ({wanted.when})"
    )
    return await _inserted(connection, wanted, updated=affected(updated))


async def add_missing(connection: asyncpg.Connection, wanted: Merge) -> Merged:
    """Insert the ones that are missing; count, and leave alone, the ones that differ."""
    kept = await connection.fetchval(
        f"SELECT count(*) FROM {wanted.into} t JOIN {wanted.staged} s ON {_same(wanted)}"
        f" WHERE {_differs(wanted)}"
    )
    return await _inserted(connection, wanted, kept=kept)


async def _inserted(
    connection: asyncpg.Connection, wanted: Merge, *, updated: int = 0, kept: int = 0
) -> Merged:
    listed = ", ".join([*wanted.key, *wanted.columns, *wanted.inserted])
    created = await connection.execute(
        f"INSERT INTO {wanted.into} ({listed}) SELECT {listed} FROM {wanted.staged} s"
        f" WHERE NOT EXISTS (SELECT FROM {wanted.into} t WHERE {_same(wanted)})"
        f" ORDER BY s.{_LINE}"
    )
    staged = await connection.fetchval(f"SELECT count(*) FROM {wanted.staged}")
    new = affected(created)
    if new:
        await connection.execute(f"ANALYZE {wanted.into}")
    return Merged(created=new, updated=updated, kept=kept, unchanged=staged - new - updated - kept)


def affected(status: str) -> int:
    """The number of rows in PostgreSQL's answer: ``UPDATE 3``, ``COPY 3`` or ``INSERT 0 3``."""
    return int(status.rsplit(" ", 1)[1])


def _same(wanted: Merge) -> str:
    return " AND ".join(
        f"t.{column} {'IS NOT DISTINCT FROM' if column in wanted.nullable else '='} s.{column}"
        for column in wanted.key
    )


def _differs(wanted: Merge) -> str:
    if not wanted.columns:
        return "false"
    ours = ", ".join(f"t.{column}" for column in wanted.columns)
    theirs = ", ".join(f"s.{column}" for column in wanted.columns)
    return f"({ours}) IS DISTINCT FROM ({theirs})"
