"""Outcomes of the provider's declarations, as providers see them. Source: provider-api.md 4, 11.1 and 11.2."""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Uuid,
    func,
    literal_column,
    select,
)

from contracts.api.common import Resource
from store.prepared import Prepared, given, prepared
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.queries.listing import OLDEST_FIRST, Listing, Names, View
from store.queries.values import ONE, PROVIDER, PUBLIC_ID
from store.queries.visibility import is_participant
from store.tables import Application, Course, Declaration, ParticipantOutcome, User

_outcome = ParticipantOutcome.__table__
_declaration = Declaration.__table__
_application = Application.__table__
_course = Course.__table__
_user = User.__table__
_PARTICIPANT: Final = given("participant", Uuid)
_MIDNIGHT: Final[ColumnElement[str]] = literal_column("""'YYYY-MM-DD"T00:00:00+00:00"'""")


def _expressions(outcome: FromClause) -> Expressions:
    return {
        "state": as_text(outcome.c.state),
        "completion_date": func.to_char(outcome.c.completion_date, _MIDNIGHT),
        "course_identifier": _course.c.identifier,
        "participant_id": as_text(_user.c.public_id),
        "created_at": as_timestamp(outcome.c.created_at),
        "updated_at": as_timestamp(outcome.c.updated_at),
    }


def _passing(names: Names) -> Select[Any]:
    """The ids of the outcomes of declarations that the provider submitted, and that pass the filter."""
    passing = (
        select(_outcome.c.id)
        .select_from(_outcome.join(_declaration, _declaration.c.id == _outcome.c.declaration_id))
        .where(_declaration.c.lead_provider_id == PROVIDER)
    )
    if "created_since" in names:
        since = given("created_since", DateTime(timezone=True))
        passing = passing.where(_outcome.c.created_at >= since)
    return passing


def _of_participant(names: Names) -> Select[Any]:
    """Of those, one participant's, whoever the application is with now."""
    users = (
        select(_application.c.id)
        .join(_user, _user.c.id == _application.c.user_id)
        .where(_user.c.public_id == _PARTICIPANT)
    )
    return _passing(names).where(_declaration.c.application_id.in_(users))


def _shown(view: View, outcome: FromClause, among: FromClause) -> Select[Any]:
    return shown(view.resource, outcome, _expressions(outcome)).select_from(
        among.join(_declaration, _declaration.c.id == outcome.c.declaration_id)
        .join(_application, _application.c.id == _declaration.c.application_id)
        .join(_course, _course.c.id == _application.c.course_id)
        .join(_user, _user.c.id == _application.c.user_id)
    )


@cache
def one_outcome(resource: Resource) -> Prepared:
    """The outcome of that ``public_id`` of a declaration that the provider submitted."""
    return prepared(
        _shown(View(resource), _outcome, _outcome).where(
            _declaration.c.lead_provider_id == PROVIDER, _outcome.c.public_id == PUBLIC_ID
        )
    )


PARTICIPANT_IS_VISIBLE: Final = prepared(
    select(ONE).where(_user.c.public_id == _PARTICIPANT, is_participant(_user))
)
"""One row when the provider accepted an application of the ``participant``."""

OUTCOMES: Final = Listing(
    table=_outcome,
    order=OLDEST_FIRST,
    passing=_passing,
    shown=_shown,
)
OUTCOMES_OF_PARTICIPANT: Final = Listing(
    table=_outcome,
    order=OLDEST_FIRST,
    passing=_of_participant,
    shown=_shown,
)
