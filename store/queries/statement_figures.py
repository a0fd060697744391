"""The figures of statements as they were computed: written together, read together.

A statement has one current computation. One that is replaced keeps its totals as history; its lines go while the
statement is open (they would grow with the square of its declarations) and stay from the day it is payable.

Source: design.md 4 (3); style.md, "Money is computed in one place and stored".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, TypeAlias

from sqlalchemy import Text, cast, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.vocabulary import StatementState
from store.engine import connection_of
from store.queries.statements import Rows, among
from store.tables import (
    Course,
    FundingContractTemplate,
    Statement,
    StatementComputation,
    StatementLine,
)

_TEMPLATE: Final = FundingContractTemplate
_LINE_COLUMNS: Final = (
    "computation_id",
    "course_id",
    "contract_template_id",
    "kind",
    "in_total",
    "count",
    "rate_pounds",
    "amount_pounds",
    "statement_item_ids",
)
LineRow: TypeAlias = tuple[int | None, int | None, str, bool, int, Decimal, Decimal, Sequence[int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewComputation:
    """One statement's figures about to be stored; ``lines`` in the order of the columns."""

    statement_id: int
    fingerprint: str
    totals: Mapping[str, str | int]
    lines: Sequence[LineRow]


async def save_computations(
    session: AsyncSession, computations: Sequence[NewComputation], *, now: datetime, cause: str
) -> None:
    """Make these the current figures of their statements: five statements, however many there are."""
    statement_ids = [computation.statement_id for computation in computations]
    await _retire(session, statement_ids)
    ids = await _insert_heads(session, computations, now=now, cause=cause)
    records = [
        (ids[computation.statement_id], *line)
        for computation in computations
        for line in computation.lines
    ]
    connection = await connection_of(session)
    await connection.copy_records_to_table(
        StatementLine.__tablename__, records=records, columns=_LINE_COLUMNS
    )


def current_computation(statement_id: int) -> Rows:
    """The figures that everybody is shown; the totals as JSON text."""
    return select(
        StatementComputation.id,
        StatementComputation.computed_at,
        cast(StatementComputation.totals, Text).label("totals"),
    ).where(StatementComputation.statement_id == statement_id, StatementComputation.is_current)


def stored_lines(computation_id: int) -> Rows:
    """The lines of a computation in the order of their making: blocks by course, as they are shown.

    With each comes what the page tells of its terms; templates that were paid on do not change.
    """
    return (
        select(
            StatementLine.kind,
            StatementLine.course_id,
            Course.identifier.label("course_identifier"),
            Course.name.label("course_name"),
            StatementLine.contract_template_id,
            StatementLine.in_total,
            StatementLine.count,
            StatementLine.rate_pounds,
            StatementLine.amount_pounds,
            StatementLine.statement_item_ids,
            _TEMPLATE.recruitment_target,
            _TEMPLATE.per_participant,
            _TEMPLATE.special_course,
        )
        .outerjoin(_TEMPLATE, _TEMPLATE.id == StatementLine.contract_template_id)
        .outerjoin(Course, Course.id == StatementLine.course_id)
        .where(StatementLine.computation_id == computation_id)
        .order_by(StatementLine.id)
    )


async def _retire(session: AsyncSession, statement_ids: Sequence[int]) -> None:
    current = (
        among(StatementComputation.statement_id, statement_ids),
        StatementComputation.is_current,
    )
    of_open = (
        select(StatementComputation.id)
        .join(Statement, Statement.id == StatementComputation.statement_id)
        .where(*current, Statement.state == StatementState.OPEN)
    )
    await session.execute(delete(StatementLine).where(StatementLine.computation_id.in_(of_open)))
    await session.execute(update(StatementComputation).where(*current).values(is_current=False))


async def _insert_heads(
    session: AsyncSession, computations: Sequence[NewComputation], *, now: datetime, cause: str
) -> dict[int, int]:
    heads = [
        {
            "statement_id": computation.statement_id,
            "fingerprint": computation.fingerprint,
            "totals": dict(computation.totals),
            "computed_at": now,
            "cause": cause or None,
        }
        for computation in computations
    ]
    inserted = await session.execute(
        insert(StatementComputation).returning(
            StatementComputation.statement_id, StatementComputation.id
        ),
        heads,
    )
    return {row.statement_id: row.id for row in inserted}
