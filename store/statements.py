"""Core statements run on a bare asyncpg connection: built by SQLAlchemy, read without it."""

from enum import Enum
from typing import Any

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

_DIALECT = postgresql.asyncpg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


async def fetch(connection: asyncpg.Connection, statement: Select[Any]) -> list[asyncpg.Record]:
    """The rows of a Core select, as asyncpg records."""
    sql, parameters = compiled(statement)
    return await connection.fetch(sql, *parameters)


def compiled(statement: Select[Any]) -> tuple[str, list[Any]]:
    """The text with ``$1``… and the values in their order."""
    result = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    parameters = result.construct_params()
    return str(result), [_native(parameters[name]) for name in result.positiontup or ()]


def _native(value: Any) -> Any:
    """The value as asyncpg takes it: an enumeration's text, everything else as it is."""
    return value.value if isinstance(value, Enum) else value
