"""A select compiled once for all its uses, for the reads that many requests repeat.

Building and compiling a wide select costs more than running it for one row; here that is paid at the
first use only.
"""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy import BindParameter, ColumnElement, bindparam, literal_column
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.base import Executable
from sqlalchemy.types import TypeEngine

_DIALECT = postgresql.asyncpg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The text with ``$1``… and the names of the values it asks for, in their order."""

    sql: str
    names: tuple[str, ...]

    def arguments(self, values: dict[str, Any]) -> list[Any]:
        return [values[name] for name in self.names]


def prepared(statement: Executable) -> Prepared:
    """The statement compiled; every value that varies is a `given` parameter, all else is text.

    Raises: ValueError (a value was put into the statement itself).
    """
    compiled = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
    names = tuple(compiled.positiontup or ())
    if kept := [name for name in names if compiled.binds[name].value is not None]:
        raise ValueError(f"values inside a prepared statement: {kept}")
    return Prepared(str(compiled), names)


def given(name: str, type_: TypeEngine[Value] | type[TypeEngine[Value]]) -> BindParameter[Value]:
    """A value that is handed over when the statement runs."""
    return bindparam(name, None, type_=type_)


def constant(word: str) -> ColumnElement[Any]:
    """One of our own words as part of the statement's text, so that the planner knows it."""
    if not _WORD.fullmatch(word):
        raise ValueError(f"{word!r} does not belong into a statement")
    return literal_column(f"'{word}'")


def constants(words: Iterable[str]) -> list[ColumnElement[Any]]:
    """Several of our own words, for ``IN``."""
    return [constant(word) for word in words]


async def fetch(
    connection: asyncpg.Connection, statement: Prepared, **values: Any
) -> list[asyncpg.Record]:
    return await connection.fetch(statement.sql, *statement.arguments(values))


async def fetch_one(
    connection: asyncpg.Connection, statement: Prepared, **values: Any
) -> asyncpg.Record | None:
    return await connection.fetchrow(statement.sql, *statement.arguments(values))


async def in_chunks(
    connection: asyncpg.Connection, statement: Prepared, *, size: int, **values: Any
) -> AsyncIterator[list[asyncpg.Record]]:
    """All rows, at most so many of them in memory at a time; within a transaction."""
    cursor = await connection.cursor(statement.sql, *statement.arguments(values))
    while rows := await cursor.fetch(size):
        yield rows
