"""How every list of the API is read: pages in a total order, each continuing after a row, and all at once.

A list says which rows of its table pass the filters, in which order they come and what is shown of each;
the rest is the same for all. A page first finds its keys, from as few tables as the filters need, then
reads what is shown of each by its key: the limit of one keeps the planner from reading whole tables.

Source: provider-api.md 5.4 and 5.5, decisions D-03 and D-04.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    func,
    literal_column,
    or_,
    true,
    tuple_,
)

from contracts.api.common import Kind, Resource, Sheet
from contracts.api.listing import ListQuery, Sort
from store.prepared import Prepared, constant, given, prepared
from store.queries.columns import as_text
from store.queries.values import ONE

Names: TypeAlias = frozenset[str]
Place: TypeAlias = tuple[datetime | date | str | int, ...]
"""Where a row stands in its list: the values that it is sorted by; the key of the row is the last."""

_ID: Final = Sort(attribute="id")
OLDEST_FIRST: Final = (Sort(attribute="created_at"),)


@dataclass(frozen=True, slots=True)
class View:
    """A resource as a list shows it that is filtered by filters of those names."""

    resource: Resource
    names: Names = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """How a list of one kind of thing is read.

    ``passing`` selects the keys of the provider's rows that pass the filters of those names; ``shown``
    selects the public id and the fields of a view for a row among others.
    """

    table: Table
    order: tuple[Sort, ...]
    passing: Callable[[Names], Select[Any]]
    shown: Callable[[View, FromClause, FromClause], Select[Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """One page of a list: its statement, the values, and how many of its last columns are the place."""

    statement: Prepared
    values: dict[str, Any]
    width: int


def slice_of(
    listing: Listing,
    resource: Resource,
    query: ListQuery,
    *,
    provider_id: int,
    after: Place | None = None,
    **others: Any,
) -> Slice:
    """One page of the provider's rows: the one asked for by number, or what follows a place.

    ``others`` are further values that the list's own filter asks for.
    """
    sort = (*(query.sort or listing.order), _ID)
    statement = _page(
        listing,
        resource,
        names=frozenset(query.filters),
        sort=sort,
        continues=after is not None,
    )
    values = {"provider_id": provider_id, "limit": query.page.limit, **query.filters, **others}
    values["offset"] = 0 if after is not None else query.page.offset
    values |= {_name(i): value for i, value in enumerate(after or ())}
    return Slice(statement=statement, values=values, width=len(sort))


def place_types(listing: Listing, query: ListQuery) -> Sequence[type]:
    """What the values of a place are."""
    sort = (*(query.sort or listing.order), _ID)
    return [listing.table.c[one.attribute].type.python_type for one in sort]


@cache
def all_rows(listing: Listing, resource: Resource, names: Names = frozenset()) -> Prepared:
    """All rows that pass the filters of those names, in the list's own order, as a page shows them."""
    return prepared(_all(listing, resource, names))


@cache
def all_of_sheet(listing: Listing, sheet: Sheet, names: Names = frozenset()) -> Prepared:
    """All rows that pass the filters of those names, as the columns of a sheet, every value as text."""
    rows = _all(listing, sheet.resource, names).subquery("listed")
    kinds = {one.name: one.kind for one in sheet.resource.fields}
    columns = [
        as_text(rows.c[name]).label(name) if kinds.get(name) == Kind.BOOLEAN else rows.c[name]
        for name in sheet.columns
    ]
    return prepared(Select(*columns).select_from(rows))


@cache
def _page(
    listing: Listing,
    resource: Resource,
    *,
    names: Names,
    sort: tuple[Sort, ...],
    continues: bool,
) -> Prepared:
    table = listing.table
    keys = listing.passing(names).order_by(*_ordered(table, sort))
    if continues:
        keys = keys.where(_follows(table, sort))
    page = (
        keys.limit(given("limit", BigInteger)).offset(given("offset", BigInteger)).subquery("page")
    )
    row = Select(table).where(table.c.id == page.c.id).limit(ONE).lateral("listed")
    place = [row.c[one.attribute].label(_name(i)) for i, one in enumerate(sort)]
    shown = listing.shown(View(resource, names), row, page.join(row, true()))
    return prepared(shown.add_columns(*place).order_by(*_ordered(row, sort)))


def _all(listing: Listing, resource: Resource, names: Names) -> Select[Any]:
    table = listing.table
    keys = listing.passing(names).subquery("passing")
    among = keys.join(table, table.c.id == keys.c.id)
    shown = listing.shown(View(resource, names), table, among)
    return shown.order_by(*_ordered(table, (*listing.order, _ID)))


def _ordered(rows: FromClause, sort: tuple[Sort, ...]) -> list[ColumnElement[Any]]:
    """The id is the last of them and makes the order total (D-03)."""
    return [
        rows.c[one.attribute].desc() if one.descending else rows.c[one.attribute] for one in sort
    ]


def _follows(table: Table, sort: tuple[Sort, ...]) -> ColumnElement[bool]:
    """Whether a row comes after the place given, in a form that an index can begin at."""
    columns = [table.c[one.attribute] for one in sort]
    places = [given(_name(i), column.type) for i, column in enumerate(columns)]
    if not any(one.descending for one in sort):
        return tuple_(*columns) > tuple_(*places)
    first, first_place = columns[0], places[0]
    reached = first <= first_place if sort[0].descending else first >= first_place
    steps = [
        and_(
            *(column == place for column, place in zip(columns[:i], places[:i], strict=True)),
            columns[i] < places[i] if one.descending else columns[i] > places[i],
        )
        for i, one in enumerate(sort)
    ]
    return and_(reached, or_(*steps))


def _name(position: int) -> str:
    return f"place_{position}"


def json_object(expressions: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """A JSON object of the expressions, under their names."""
    members: list[ColumnElement[Any]] = []
    for name, expression in expressions.items():
        members += [constant(name), expression]
    return func.json_build_object(*members)


def json_list(value: ColumnElement[Any], *order: ColumnElement[Any]) -> ColumnElement[Any]:
    """The values of a group as a JSON list in that order; of none, an empty one."""
    ordered = func.json_agg(value).aggregate_order_by(*order)
    return func.coalesce(ordered, literal_column("'[]'::json"))
