"""Makes a legacy database: tables first, rows between, indexes and foreign keys last.

Source: legacy-schema.md 9.
"""

from typing import Final

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, ForeignKeyConstraint

from workers.migration.legacy.tables import LEGACY

_MARK: Final = "rehearsal"
"""The schema that only our own legacy databases have."""


class NotOurs(Exception):
    """The database holds tables and was not made by us: it is not to be emptied."""


async def make_empty(engine: AsyncEngine) -> None:
    """Drop what an earlier rehearsal left. Raises: NotOurs (a database of somebody else's)."""
    async with engine.begin() as connection:
        is_ours = await connection.scalar(text(f"SELECT to_regnamespace('{_MARK}')"))
        tables = await connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        )
        if tables and not is_ours:
            raise NotOurs("The database holds tables that no rehearsal made; it is left alone.")
        await connection.execute(text(f"DROP SCHEMA IF EXISTS public, {_MARK} CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
        await connection.execute(text(f"CREATE SCHEMA {_MARK}"))
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS citext"))


async def create_tables(connection: AsyncConnection) -> None:
    """The 22 tables, without indexes and foreign keys."""
    for table in LEGACY.sorted_tables:
        await connection.execute(CreateTable(table, include_foreign_key_constraints=()))


async def create_constraints(connection: AsyncConnection) -> None:
    """Every index and foreign key; fails when the rows break one."""
    for table in LEGACY.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            await connection.execute(CreateIndex(index))
    for table in LEGACY.sorted_tables:
        for key in _foreign_keys(table):
            await connection.execute(AddConstraint(key))


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    keys = sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys))
    for key in keys:
        key.name = f"fk_{table.name}_{'_'.join(key.column_keys)}"
    return keys
