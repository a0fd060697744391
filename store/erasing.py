"""Rows deleted with everything that hangs on them, as the declared foreign keys say."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Executable, Table, delete, or_, select, update

from store.tables.base import Base


def erasing(root: type[Base], doomed: ColumnElement[bool]) -> Iterator[Executable]:
    """The statements that delete these rows of a table, what hangs on them first.

    A row outside that only points at one of them, in its own table, forgets it.
    """
    wanted = _conditions(root.__table__, doomed)
    for table, condition in reversed(wanted.items()):
        for column in table.columns:
            if any(key.column.table is table for key in column.foreign_keys):
                pointed_at = column.in_(select(table.c.id).where(condition))
                yield update(table).where(pointed_at).values({column.name: None})
        yield delete(table).where(condition)


def _conditions(root: Table, doomed: ColumnElement[bool]) -> dict[Table, ColumnElement[bool]]:
    """Which rows go, of each table that hangs on the root; a table comes after those it hangs on."""
    wanted: dict[Table, ColumnElement[bool]] = {root: doomed}
    for table in Base.metadata.sorted_tables:
        hanging: list[ColumnElement[Any]] = [
            key.parent.in_(select(key.column).where(wanted[key.column.table]))
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
            if key.column.table in wanted and table not in {root, key.column.table}
        ]
        if hanging:
            wanted[table] = or_(*hanging)
    return wanted
