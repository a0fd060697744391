"""How values become the text that the API shows, inside the database.

Formatting there is what makes a page of 3,000 rows cost little more than reading it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Text,
    cast,
    func,
    literal_column,
    select,
)

from contracts.api.common import Resource

Expressions: TypeAlias = Mapping[str, ColumnElement[Any]]
_RFC_3339: Final[ColumnElement[str]] = literal_column("""'YYYY-MM-DD"T"HH24:MI:SS"Z"'""", String)

_DAY: Final[ColumnElement[str]] = literal_column("'YYYY-MM-DD'", String)


def as_text(value: ColumnElement[Any]) -> ColumnElement[str]:
    """An enumeration, number or UUID as text; null stays null."""
    return cast(value, Text)


def as_timestamp(value: ColumnElement[datetime]) -> ColumnElement[str]:
    """RFC 3339 in UTC, whole seconds, the fraction cut. Source: provider-api.md 5.3."""
    return func.to_char(func.timezone(literal_column("'UTC'"), value), _RFC_3339)


def as_day(value: ColumnElement[date]) -> ColumnElement[str]:
    return func.to_char(value, _DAY)


def shown(resource: Resource, row: FromClause, expressions: Expressions) -> Select[Any]:
    """The row's public id, and the expressions of the resource's fields in the order of its contract."""
    columns: list[ColumnElement[Any]] = [as_text(row.c.public_id).label("id")]
    columns += [expressions[name].label(name) for name in resource.names]
    return select(*columns)
