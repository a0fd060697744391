"""What a run intends for every row of an entity: made by one statement, before anything is written.

The plan of an entity is a table of the stage: the legacy id, the row of ours that it meets, what each
column will hold, the reasons against it, the warnings, and the result that it will have. Rows that
lay claim to what another row holds are *contested*: they are judged again, one by one, when applied.

Source: migration.md 15.2, "Resolve", and 6.3.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Delete,
    Insert,
    MetaData,
    Select,
    Subquery,
    Table,
    Text,
    Update,
    Uuid,
    and_,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from domain.migration.results import Result
from store.tables import MigrationRowResult
from workers.migration.migrator import RUN_TIME, Check, Claim, Migrator, Touch
from workers.migration.sql import codes

_OWN_COLUMNS: Final = ("legacy_id", "target_id", "reasons", "warnings", "result", "contested")


def plan_table(migrator: Migrator) -> Table:
    """The entity's plan: a row per legacy row, with the columns that the target will get."""
    planned = [*migrator.columns, *(migrator.touch.columns if migrator.touch else ())]
    return Table(
        f"{migrator.entity}_plan",
        MetaData(schema="stage"),
        Column("legacy_id", Uuid, primary_key=True),
        Column("target_id", BigInteger),
        *(Column(name, migrator.target.c[name].type) for name in planned),
        Column("reasons", ARRAY(Text), nullable=False),
        Column("warnings", ARRAY(Text), nullable=False),
        Column("result", Text, nullable=False),
        Column("contested", Boolean, nullable=False, server_default=text("false")),
        prefixes=["UNLOGGED"],
    )


def planned_columns(plan: Table) -> list[str]:
    """The names of the target's columns that the plan has a value for."""
    return [column.name for column in plan.c if column.name not in _OWN_COLUMNS]


def resolve(migrator: Migrator, plan: Table) -> Insert:
    """Judge every row of the source and write down what is intended. Takes ``run_time``."""
    rows = _judged(migrator)
    names = planned_columns(plan)
    outcome = case(
        (func.cardinality(rows.c.reasons) > 0, Result.FAILED),
        (literal(not migrator.columns), Result.CHECKED),
        (rows.c.target_id.is_(None), Result.CREATED),
        (_differs(migrator, rows), Result.UPDATED),
        else_=Result.UNCHANGED,
    )
    chosen = select(
        rows.c.legacy_id,
        rows.c.target_id,
        *(rows.c[name] for name in names),
        rows.c.reasons,
        rows.c.warnings,
        outcome,
    )
    return insert(plan).from_select(
        ["legacy_id", "target_id", *names, "reasons", "warnings", "result"], chosen
    )


def leave_out_done(plan: Table, *, run_id: int, entity: str) -> Delete:
    """Forget rows that already have a result in this run: it was interrupted and planned again."""
    done = exists().where(
        MigrationRowResult.run_id == run_id,
        MigrationRowResult.entity == entity,
        MigrationRowResult.legacy_id == plan.c.legacy_id,
    )
    return delete(plan).where(done)


def contest(migrator: Migrator, plan: Table) -> list[Update]:
    """Mark the rows whose claims meet another row of the target or of the plan."""
    return [
        update(plan)
        .where(plan.c[claim.column].is_not(None))
        .where(
            or_(
                is_taken(migrator, plan, column=claim.column), _is_claimed_twice(plan, claim.column)
            )
        )
        .values(contested=True)
        for claim in migrator.claims
    ]


def is_taken(migrator: Migrator, plan: Table, *, column: str) -> ColumnElement[bool]:
    """Whether another row of the target holds the planned value just now."""
    holder = migrator.table.alias("holder")
    return exists().where(
        holder.c[column] == plan.c[column], holder.c.id.is_distinct_from(plan.c.target_id)
    )


def late_reasons(migrator: Migrator, plan: Table) -> ColumnElement[Any]:
    """The planned reasons and those of claims that cannot be met now, in the declared order."""
    return codes(*((check.code, _holds_now(migrator, plan, check)) for check in migrator.checks))


def chunk_borders(plan: Table, *, contested: bool, size: int) -> Select[str, str, int]:
    """First and last legacy id and number of rows of each chunk, in the order of legacy ids."""
    position = func.row_number().over(order_by=plan.c.legacy_id) - 1
    numbered = (
        select(plan.c.legacy_id, (position // size).label("chunk"))
        .where(plan.c.contested == contested)
        .subquery("numbered")
    )
    return (
        select(
            func.min(_as_text(numbered.c.legacy_id)),
            func.max(_as_text(numbered.c.legacy_id)),
            func.count(),
        )
        .group_by(numbered.c.chunk)
        .order_by(numbered.c.chunk)
    )


def _holds_now(migrator: Migrator, plan: Table, check: Check | Claim) -> ColumnElement[bool]:
    if isinstance(check, Claim):
        return is_taken(migrator, plan, column=check.column)
    return literal(check.code) == func.any(plan.c.reasons)


def _judged(migrator: Migrator) -> Subquery:
    """The source with its mapped columns, what the target holds now, reasons and warnings.

    ``OFFSET 0`` keeps PostgreSQL from working the expressions out once more for each use above.
    """
    columns = dict(migrator.columns)
    if migrator.touch:
        columns |= _touched(migrator.touch)
    checks = [check for check in migrator.checks if isinstance(check, Check)]
    return (
        migrator.source.with_only_columns(
            migrator.legacy_id.label("legacy_id"),
            migrator.target.c.id.label("target_id"),
            *(value.label(name) for name, value in columns.items()),
            *(migrator.target.c[name].label(f"our_{name}") for name in columns),
            codes(*((check.code, check.when) for check in checks)).label("reasons"),
            codes(*((told.code, told.when) for told in migrator.warnings)).label("warnings"),
            *_touch_facts(migrator.touch),
        )
        .offset(0)
        .subquery("judged")
    )


def _touched(touch: Touch) -> dict[str, ColumnElement[Any]]:
    return {name: case((touch.when, RUN_TIME), else_=touch.legacy_time) for name in touch.columns}


def _touch_facts(touch: Touch | None) -> list[ColumnElement[Any]]:
    if touch is None:
        return []
    return [touch.when.label("is_touched"), touch.legacy_time.label("legacy_time")]


def _differs(migrator: Migrator, rows: Subquery) -> ColumnElement[bool]:
    """Whether writing the row would change it; a row that a run has touched is touched once.

    Source: migration.md 7.3, last paragraph, and 17, A22.
    """
    plain = [_is_other(rows, name) for name in migrator.columns]
    if migrator.touch is None:
        return or_(false(), *plain)
    times = migrator.touch.columns
    touched_before = and_(
        rows.c.is_touched, *(rows.c[f"our_{name}"] > rows.c.legacy_time for name in times)
    )
    return or_(*plain, and_(not_(touched_before), or_(*(_is_other(rows, name) for name in times))))


def _is_other(rows: Subquery, name: str) -> ColumnElement[bool]:
    return rows.c[name].is_distinct_from(rows.c[f"our_{name}"])


def _is_claimed_twice(plan: Table, column: str) -> ColumnElement[bool]:
    other = plan.alias("other")
    claimed = select(other.c[column]).group_by(other.c[column]).having(func.count() > 1)
    return plan.c[column].in_(claimed)


def _as_text(legacy_id: ColumnElement[Any]) -> ColumnElement[str]:
    """Ids as text, byte by byte: PostgreSQL knows no least uuid, and this order is the same."""
    return cast(legacy_id, Text).collate("C")
