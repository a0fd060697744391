"""What changing a participant's schedule reads and writes, after ``locks.LOCK_PARTICIPANT``.

Source: provider-api.md 9.7.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Text,
    and_,
    case,
    cast,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from domain.finance.states import LIVE_DECLARATIONS
from store.prepared import Prepared, constants, given, prepared
from store.queries.columns import as_text
from store.queries.contracts import has_contract
from store.queries.training import (
    COURSE,
    IS_ASKED_FOR,
    chosen_application,
    participant_and,
    told_of,
)
from store.queries.values import NOW, ONE
from store.tables import Application, Cohort, Course, Declaration, Schedule

_application = Application.__table__
_course = Course.__table__
_declaration = Declaration.__table__
_schedule = Schedule.__table__
_cohort = Cohort.__table__
_present = _cohort.alias("present")
_target = _cohort.alias("target")
_COHORT: Final = given("cohort", Text)


def _target_cohort_id(chosen: FromClause) -> ColumnElement[Any]:
    """The cohort of the year asked for; else that of the present schedule; else the current one."""
    asked = select(_cohort.c.id).where(as_text(_cohort.c.start_year) == _COHORT).scalar_subquery()
    present = case((chosen.c.schedule_id.is_not(None), chosen.c.cohort_id))
    current = (
        select(_cohort.c.id)
        .where(_cohort.c.registration_start_date <= NOW)
        .order_by(_cohort.c.start_year.desc())
        .limit(ONE)
        .scalar_subquery()
    )
    return case((_COHORT.is_not(None), asked), else_=func.coalesce(present, current))


def _is_for_the_course() -> ColumnElement[bool]:
    return (
        select(ONE)
        .where(
            _course.c.course_group_id == _schedule.c.course_group_id,
            _course.c.identifier == COURSE,
        )
        .correlate(_schedule)
        .exists()
    )


def _live(chosen: FromClause, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of the application's live declarations, oldest first."""
    return (
        select(func.array_agg(column).aggregate_order_by(_declaration.c.id))
        .where(
            _declaration.c.application_id == chosen.c.id,
            _declaration.c.state.in_(constants(sorted(LIVE_DECLARATIONS))),
        )
        .correlate(chosen)
        .scalar_subquery()
    )


def _facts() -> Prepared:
    """No row: no participant of this provider."""
    chosen = chosen_application()
    allowed = cast(_schedule.c.allowed_declaration_types, ARRAY(Text))
    return prepared(
        select(
            *told_of(chosen),
            chosen.c.schedule_id,
            chosen.c.eligible_for_funding,
            chosen.c.funded_place,
            *_told_of_cohort(_present, "cohort"),
            *_told_of_cohort(_target, "target_cohort"),
            _schedule.c.id.label("target_id"),
            cast(_schedule.c.applies_from, Date).label("target_applies_from"),
            allowed.label("target_types"),
            _is_for_the_course().label("target_is_for_the_course"),
            has_contract(_target, _target.c.id, COURSE).label("has_contract"),
            _live(chosen, as_text(_declaration.c.declaration_type)).label("declared_types"),
            _live(chosen, _declaration.c.declaration_date).label("declared_at"),
        )
        .select_from(
            participant_and(chosen)
            .outerjoin(_present, _present.c.id == chosen.c.cohort_id)
            .outerjoin(_target, _target.c.id == _target_cohort_id(chosen))
            .outerjoin(
                _schedule,
                and_(
                    _schedule.c.cohort_id == _target.c.id,
                    _schedule.c.identifier == given("schedule_identifier", Text),
                ),
            )
        )
        .where(*IS_ASKED_FOR)
    )


def _told_of_cohort(cohort: FromClause, name: str) -> tuple[ColumnElement[Any], ...]:
    return (
        cohort.c.id.label(f"{name}_id"),
        cohort.c.start_year.label(f"{name}_year"),
        cohort.c.funding_cap.label(f"{name}_is_capped"),
    )


RESCHEDULE_FACTS: Final = _facts()
RESCHEDULE: Final = prepared(
    update(_application)
    .where(_application.c.id == given("id", BigInteger))
    .values(
        schedule_id=given("schedule_id", BigInteger),
        cohort_id=given("cohort_id", BigInteger),
        funded_place=given("funded_place", Boolean),
        updated_at=NOW,
    )
)
