"""What deferring, resuming and withdrawing read and write, after ``locks.LOCK_PARTICIPANT``.

Source: provider-api.md 9.3 to 9.6.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.sql.selectable import LateralFromClause

from domain.vocabulary import DeclarationType
from store.prepared import Prepared, constant, given, prepared
from store.queries.columns import as_text
from store.queries.values import NOW, ONE, PROVIDER, PUBLIC_ID
from store.queries.visibility import is_participant, newest_accepted
from store.tables import Application, ApplicationState, Course, Declaration, LeadProvider, User

_application = Application.__table__
_state = ApplicationState.__table__
_course = Course.__table__
_declaration = Declaration.__table__
_provider = LeadProvider.__table__
_user = User.__table__
IS_ASKED_FOR: Final = (_user.c.public_id == PUBLIC_ID, is_participant(_user))
COURSE: Final = given("course_identifier", Text)


def chosen_application() -> LateralFromClause:
    """The newest accepted application with this provider for exactly the course (D-29)."""
    columns = (
        *("id", "public_id", "cohort_id", "schedule_id", "training_status"),
        *("eligible_for_funding", "funded_place"),
    )
    return newest_accepted(_user, _course.c.identifier == COURSE, *columns)


def participant_and(chosen: FromClause) -> FromClause:
    """The participant with the application chosen; null columns when there is none."""
    return _user.join(_provider, _provider.c.id == PROVIDER).outerjoin(chosen, true())


def told_of(chosen: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What every act on a participant asks of the application, and its news tell."""
    return (
        chosen.c.id,
        chosen.c.public_id,
        as_text(chosen.c.training_status).label("training_status"),
        _provider.c.public_id.label("provider_public_id"),
    )


def _declared(chosen: FromClause) -> Select[Any]:
    """Declarations of the application in any state, whoever made them."""
    return select(ONE).where(_declaration.c.application_id == chosen.c.id).correlate(chosen)


def _facts() -> Prepared:
    """No row: no participant of this provider."""
    chosen = chosen_application()
    started = _declaration.c.declaration_type == constant(DeclarationType.STARTED)
    return prepared(
        select(
            *told_of(chosen),
            _declared(chosen).exists().label("has_declarations"),
            _declared(chosen).where(started).exists().label("has_started"),
        )
        .select_from(participant_and(chosen))
        .where(*IS_ASKED_FOR)
    )


def _moving() -> Prepared:
    """Set the training status of an application and note why, since when and by whom."""
    status = given("status", _application.c.training_status.type)
    moved = (
        update(_application)
        .where(_application.c.id == given("id", BigInteger))
        .values(training_status=status, updated_at=NOW)
        .returning(_application.c.id, _application.c.training_status)
        .cte("moved")
    )
    noted = select(moved.c.id, PROVIDER, moved.c.training_status, given("reason", Text), NOW, NOW)
    columns = ("application_id", "lead_provider_id", "state", "reason", "created_at", "updated_at")
    return prepared(
        insert(_state).from_select(columns, noted, include_defaults=False).add_cte(moved)
    )


TRAINING_FACTS: Final = _facts()
MOVE_TRAINING: Final = _moving()
