"""How an entity is migrated, as data: what is read, what refuses a row, what each column becomes.

Source: migration.md 5 and 15.2, "Resolve".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Alias,
    BindParameter,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Table,
    bindparam,
)

RUN_TIME: Final[BindParameter[datetime]] = bindparam("run_time", type_=DateTime(timezone=True))
"""The constant "now" of a run, so that its results can be made again."""


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on one row and the code that tells of it; a null condition does not hold."""

    code: str
    when: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Claim:
    """A column whose value only one row of the target may hold, and the code for a second.

    Rows that lay claim to a value that another row holds, or claims too, are judged one after
    another against the target as it then is. Source: migration.md 6.3.
    """

    column: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Touch:
    """Columns that keep a legacy time unless providers have to fetch the row again.

    Source: migration.md 7.
    """

    columns: Sequence[str]
    legacy_time: ColumnElement[Any]
    when: ColumnElement[bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Migrator:
    """One entity. ``source`` gives one row per legacy row, joined with the target row it will write.

    ``legacy_id`` is the key of the legacy row, ``target`` the alias of our table in ``source``. Without
    ``columns`` the migrator only checks. The checks stand in their order: the first that holds is the
    reason of a failure, all are kept.
    """

    entity: str
    source: Select[Any]
    legacy_id: ColumnElement[Any]
    target: FromClause
    checks: Sequence[Check | Claim]
    warnings: Sequence[Check] = ()
    columns: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    touch: Touch | None = None

    @property
    def claims(self) -> list[Claim]:
        """What the migrated rows may hold only once."""
        return [check for check in self.checks if isinstance(check, Claim)]

    @property
    def table(self) -> Table:
        """Our table itself, where the rows are written."""
        assert isinstance(self.target, Alias)
        assert isinstance(self.target.element, Table)
        return self.target.element
