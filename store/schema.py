"""The schema's version: bring it up to date, ask whether it is, and whether it has drifted."""

from functools import cache
from pathlib import Path

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.faults import Fault, Unavailable
from store.tables import Base

OLDEST_SERVER = 150000  # PostgreSQL 15: unique constraints with NULLS NOT DISTINCT


async def upgrade(engine: AsyncEngine, *, revision: str = "head") -> None:
    """Apply the changes that the database lacks.

    Raises: Unavailable (the server is too old, the schema is newer than this code).
    """
    await require_server_version(engine)
    there = await current_revision(engine)
    if there is not None and not _is_known(there):
        raise Unavailable(Fault(title="schema", detail=_unknown(there)))
    async with engine.connect() as connection:
        await connection.run_sync(_upgrade, revision)


async def require_current(engine: AsyncEngine) -> None:
    """Raise Unavailable, with what to do, unless the schema is at this code's version."""
    await require_server_version(engine)
    there, wanted = await current_revision(engine), head_revision()
    if there != wanted:
        detail = (
            f"The database schema is at version {there or 'none'}, this code needs {wanted}."
            " Run `npq db upgrade`."
        )
        if there is not None and not _is_known(there):
            detail = _unknown(there)
        raise Unavailable(Fault(title="schema", detail=detail))


async def require_server_version(engine: AsyncEngine) -> None:
    """Raise Unavailable unless there is a server, it lets us in, and it is PostgreSQL 15 or newer."""
    try:
        async with engine.connect() as connection:
            answer = await connection.exec_driver_sql("SHOW server_version_num")
            number = int(answer.scalar_one())
    except (DBAPIError, OSError, asyncpg.PostgresError) as error:
        detail = f"The database does not let us in: {_innermost(error)}. Check NPQ_DATABASE_URL."
        raise Unavailable(Fault(title="database", detail=detail)) from error
    if number < OLDEST_SERVER:
        detail = f"PostgreSQL 15 or newer is needed; this server is version {number // 10000}."
        raise Unavailable(Fault(title="database", detail=detail))


async def current_revision(engine: AsyncEngine) -> str | None:
    """The version that the database says it has; None before the first change."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


@cache
def head_revision() -> str:
    """The version that this code needs; asked of the changes once, as reading them all takes its time."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def drift(engine: AsyncEngine) -> list[str]:
    """What differs between the tables declared here and those of the database; empty is well."""
    async with engine.connect() as connection:
        return await connection.run_sync(_drift)


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _is_known(revision: str) -> bool:
    """Whether this code has the change that the database says it had last."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


def _unknown(revision: str) -> str:
    return (
        f"The database schema is at version {revision}, which this code does not know; it needs"
        f" {head_revision()}. Run the newer release that made it."
    )


def _drift(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "changes"))
    return config
