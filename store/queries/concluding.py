"""What a participant achieved: the completions that bear outcomes, and what was last said of each.

Source: provider-api.md 10.5 and 11.3.
"""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Insert,
    Select,
    Text,
    Uuid,
    insert,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from domain.finance.states import OUTCOME_BEARING_DECLARATIONS
from domain.vocabulary import DeclarationType
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.columns import as_text
from store.queries.values import NOW, ONE, PROVIDER
from store.queries.visibility import is_participant
from store.tables import Application, Course, Declaration, ParticipantOutcome, User

_outcome = ParticipantOutcome.__table__
_user = User.__table__
_completed = Declaration.__table__.alias("completed")
_its_application = Application.__table__.alias("completed_application")
_its_course = Course.__table__.alias("completed_course")
_PARTICIPANT: Final = given("participant_id", Uuid)
_COURSE: Final = given("course_identifier", Text)


def _completions(user_id: ColumnElement[int], course: ColumnElement[str]) -> Select[Any]:
    """The completions of exactly this course that the provider declared and that bear an outcome."""
    return (
        select(_completed.c.id, _completed.c.public_id)
        .select_from(
            _completed.join(
                _its_application, _its_application.c.id == _completed.c.application_id
            ).join(_its_course, _its_course.c.id == _its_application.c.course_id)
        )
        .where(
            _completed.c.lead_provider_id == PROVIDER,
            _completed.c.declaration_type == constant(DeclarationType.COMPLETED),
            _completed.c.state.in_(constants(sorted(OUTCOME_BEARING_DECLARATIONS))),
            _its_application.c.user_id == user_id,
            _its_course.c.identifier == course,
        )
    )


def latest_completion(
    user_id: ColumnElement[int],
    course: ColumnElement[str],
    *,
    besides: ColumnElement[int] | None = None,
) -> LateralFromClause:
    """The newest completion, leaving out one declaration by its key."""
    completions = _completions(user_id, course)
    if besides is not None:
        completions = completions.where(_completed.c.id != besides)
    newest = completions.order_by(_completed.c.created_at.desc(), _completed.c.id.desc())
    return newest.limit(ONE).lateral("latest_completion")


def latest_outcome(completion: FromClause) -> LateralFromClause:
    """What was last said of the completion."""
    return (
        select(
            _outcome.c.public_id,
            as_text(_outcome.c.state).label("state"),
            _outcome.c.completion_date,
        )
        .where(_outcome.c.declaration_id == completion.c.id)
        .order_by(_outcome.c.created_at.desc(), _outcome.c.id.desc())
        .limit(ONE)
        .lateral("latest_outcome")
    )


def _lock() -> Prepared:
    """Lock what an outcome may be said of: one at a time, and never while it is being voided."""
    of_participant = select(_user.c.id).where(_user.c.public_id == _PARTICIPANT)
    return prepared(
        _completions(of_participant.scalar_subquery(), _COURSE)
        .order_by(_completed.c.id)
        .with_for_update(of=_completed, key_share=True)
    )


def _facts() -> Prepared:
    """No row: the participant is not the provider's. What there is not is null."""
    completion = latest_completion(_user.c.id, _COURSE)
    outcome = latest_outcome(completion)
    return prepared(
        select(
            completion.c.id.label("declaration_id"),
            completion.c.public_id.label("declaration_public_id"),
            outcome.c.public_id.label("outcome_public_id"),
            outcome.c.state,
            outcome.c.completion_date,
        )
        .select_from(_user.outerjoin(completion, true()).outerjoin(outcome, true()))
        .where(_user.c.public_id == _PARTICIPANT, is_participant(_user))
    )


def _recording() -> Insert:
    names = ("public_id", "declaration_id", "state", "completion_date")
    values = {name: given(name, _outcome.c[name].type) for name in names}
    return insert(_outcome).values(created_at=NOW, updated_at=NOW, **values)


LOCK_COMPLETIONS: Final = _lock()
OUTCOME_FACTS: Final = _facts()
RECORD_OUTCOME: Final = _recording()
