"""Statements as staff look for them, and what their pages say beside the figures.

Source: finance.md 12.1 to 12.5; admin-and-operations.md 6.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from domain.vocabulary import StatementState
from store.queries.statements import Rows, not_frozen
from store.tables import Cohort, Course, LeadProvider, Schedule, Statement, StatementComputation

_HEAD: Final = (
    Statement.id,
    Statement.public_id,
    Statement.lead_provider_id,
    LeadProvider.name.label("lead_provider"),
    Statement.cohort_id,
    Cohort.start_year.label("cohort_start_year"),
    Statement.year,
    Statement.month,
    Statement.deadline_date,
    Statement.payment_date,
    Statement.output_fee,
    Statement.state,
    Statement.marked_as_paid_at,
    StatementComputation.totals["total_payment"].astext.label("total_payment"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which statements are asked for; what is None or empty does not matter. ``period``: year and month."""

    lead_provider_id: int | None = None
    cohort_id: int | None = None
    period: tuple[int, int] | None = None
    states: Sequence[StatementState] = ()
    output_fee: bool | None = None


def heads(wanted: Wanted) -> Rows:
    """The statements asked for, earliest payment first, each with its stored total."""
    return _heads().where(*_conditions(wanted)).order_by(Statement.payment_date, Statement.id)


def head_of(key: int | UUID) -> Rows:
    """One statement by its number or by its public id."""
    column: Any = Statement.public_id if isinstance(key, UUID) else Statement.id
    return _heads().where(column == key)


def number_of(wanted: Wanted) -> Select[int]:
    """How many statements are asked for."""
    return select(func.count().label("number")).select_from(Statement).where(*_conditions(wanted))


def periods(wanted: Wanted) -> Rows:
    """The months for which there are statements of this provider and cohort, in order."""
    return (
        select(Statement.year, Statement.month)
        .where(*_conditions(wanted))
        .distinct()
        .order_by(Statement.year, Statement.month)
    )


def providers() -> Rows:
    """All providers by name."""
    return select(LeadProvider.id, LeadProvider.name).order_by(LeadProvider.name, LeadProvider.id)


def cohorts() -> Rows:
    """All cohorts in order."""
    return select(Cohort.id, Cohort.start_year).order_by(Cohort.start_year)


def allowed_types(cohort_id: int) -> Rows:
    """Each course's declaration types in the cohort, over all schedules of its group (decision D19)."""
    of_group = (
        select(
            Schedule.course_group_id,
            func.unnest(Schedule.allowed_declaration_types).label("declaration_type"),
        )
        .where(Schedule.cohort_id == cohort_id)
        .distinct()
        .subquery()
    )
    return (
        select(Course.identifier, of_group.c.declaration_type)
        .join(of_group, of_group.c.course_group_id == Course.course_group_id)
        .order_by(Course.identifier, of_group.c.declaration_type)
    )


def unfrozen_public_ids() -> Select[UUID]:
    """The public ids of the statements whose figures may change."""
    unfrozen = not_frozen().order_by(None)
    return select(Statement.public_id).where(Statement.id.in_(unfrozen)).order_by(Statement.id)


def _heads() -> Rows:
    current = and_(
        StatementComputation.statement_id == Statement.id, StatementComputation.is_current
    )
    return (
        select(*_HEAD)
        .select_from(Statement)
        .join(LeadProvider, LeadProvider.id == Statement.lead_provider_id)
        .join(Cohort, Cohort.id == Statement.cohort_id)
        .outerjoin(StatementComputation, current)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.lead_provider_id is not None:
        found.append(Statement.lead_provider_id == wanted.lead_provider_id)
    if wanted.cohort_id is not None:
        found.append(Statement.cohort_id == wanted.cohort_id)
    if wanted.period is not None:
        year, month = wanted.period
        found += [Statement.year == year, Statement.month == month]
    if wanted.states:
        found.append(Statement.state.in_(wanted.states))
    if wanted.output_fee is not None:
        found.append(Statement.output_fee.is_(wanted.output_fee))
    return found
