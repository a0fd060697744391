"""The history of what a chunk changes, written for all its rows at once.

The table's own trigger would write the same, row by row; a bulk run tells it to leave that to us
(``npq.bulk``). Times that a touch moves are no change worth a line, as for the trigger.

Source: migration.md 7.4, admin-and-operations.md 7.
"""

from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Table,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from store.tables import Version
from workers.migration.migrator import Migrator

_COLUMNS = (
    "item_type",
    "item_id",
    "event",
    "whodunnit",
    "cause",
    "note",
    "object",
    "object_changes",
)


def note_updates(
    migrator: Migrator, plan: Table, *, chosen: ColumnElement[bool], told: dict[str, str]
) -> Insert:
    """What the chosen rows of the plan will change in rows of ours; to be run before they do."""
    before = migrator.table.alias("before")
    changes = _changes(migrator, plan, before)
    row = func.to_jsonb(literal_column("before"), type_=JSONB)
    kept = row.op("-")(cast(literal(_untold(migrator), ARRAY(Text)), ARRAY(Text)))
    rows = (
        select(*_head(migrator, before.c.id, event="update", told=told), kept, changes)
        .join_from(plan, before, before.c.id == plan.c.target_id)
        .where(chosen, changes != cast(literal({}, JSONB), JSONB))
    )
    return insert(Version).from_select(_COLUMNS, rows)


def note_creations(
    migrator: Migrator, plan: Table, *, chosen: ColumnElement[bool], told: dict[str, str]
) -> Insert:
    """That the chosen rows of the plan were created, and with what; to be run afterwards."""
    table = migrator.table
    pairs = [
        part
        for name in migrator.columns
        for part in (literal(name, Text), func.jsonb_build_array(null(), plan.c[name]))
    ]
    rows = (
        select(
            *_head(migrator, table.c.id, event="create", told=told),
            null(),
            func.jsonb_build_object(*pairs),
        )
        .join_from(plan, table, table.c.public_id == plan.c.legacy_id)
        .where(chosen)
    )
    return insert(Version).from_select(_COLUMNS, rows)


def _head(
    migrator: Migrator, key: ColumnElement[Any], *, event: str, told: dict[str, str]
) -> list[ColumnElement[Any]]:
    return [
        literal(migrator.table.name),
        key,
        literal(event),
        literal(told["actor"]),
        literal(told["cause"]),
        literal(told["note"]),
    ]


def _changes(migrator: Migrator, plan: Table, before: Any) -> ColumnElement[Any]:
    """Old and new value of each column that changes, as one JSON object."""
    nothing: ColumnElement[Any] = cast(literal({}, JSONB), JSONB)
    parts = [
        case(
            (
                before.c[name].is_distinct_from(plan.c[name]),
                func.jsonb_build_object(
                    literal(name, Text), func.jsonb_build_array(before.c[name], plan.c[name])
                ),
            ),
            else_=nothing,
        )
        for name in migrator.columns
    ]
    return reduce(lambda one, other: one.op("||", return_type=JSONB())(other), parts)


def _untold(migrator: Migrator) -> list[str]:
    return list(migrator.touch.columns) if migrator.touch else []
