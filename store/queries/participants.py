"""Participants as providers see them: people of whom the provider accepted an application.

Source: provider-api.md 4, 7.6, 9.1 and 9.2, 15.5, decision D-06.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    and_,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from contracts.api.common import Field, Resource
from domain.vocabulary import TrainingStatus
from store.prepared import Prepared, constant, given, prepared
from store.queries.applications import enrolled, enrolment_expressions
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.queries.listing import OLDEST_FIRST, Listing, Names, View, json_list, json_object
from store.queries.values import ONE, PROVIDER, PUBLIC_ID, UPDATED_SINCE
from store.queries.visibility import is_participant, is_visible
from store.tables import Application, ApplicationState, Course, ParticipantIdChange, User

_user = User.__table__
_application = Application.__table__
_state = ApplicationState.__table__
_course = Course.__table__
_change = ParticipantIdChange.__table__
_TRAINING_STATUS: Final = given("training_status", Text)
_FROM_PARTICIPANT: Final = given("from_participant_id", Uuid)


def _is_in_status(application: FromClause) -> ColumnElement[bool]:
    return as_text(application.c.training_status) == _TRAINING_STATUS


def _passing(names: Names) -> Select[Any]:
    """The ids of the provider's participants who pass the filters. Source: provider-api.md 5.6, 7.6."""
    accepted = select(ONE).where(_application.c.user_id == _user.c.id, is_visible(_application))
    if "training_status" in names:
        accepted = accepted.where(_is_in_status(_application))
    conditions: list[ColumnElement[bool]] = [accepted.correlate(_user).exists()]
    if "from_participant_id" in names:
        conditions.append(_changes_from().correlate(_user).exists())
    if "updated_since" in names:
        conditions.append(_has_changed())
    return select(_user.c.id).where(*conditions)


def _changes_from() -> Select[Any]:
    return select(ONE).where(
        _change.c.user_id == _user.c.id, _change.c.from_participant_id == _FROM_PARTICIPANT
    )


def _has_changed() -> ColumnElement[bool]:
    """The user, any application of theirs, whoever it is with, or their id. Source: provider-api.md 7.6."""
    applied = select(ONE).where(
        _application.c.user_id == _user.c.id, _application.c.updated_at >= UPDATED_SINCE
    )
    renamed = select(ONE).where(
        _change.c.user_id == _user.c.id, _change.c.updated_at >= UPDATED_SINCE
    )
    return or_(
        _user.c.significantly_updated_at >= UPDATED_SINCE,
        applied.correlate(_user).exists(),
        renamed.correlate(_user).exists(),
    )


def _shown(view: View, user: FromClause, among: FromClause) -> Select[Any]:
    """What is shown of each participant ``among`` others."""
    expressions = {
        "participant_id": as_text(user.c.public_id),
        "full_name": user.c.full_name,
        "email": user.c.email,
        "teacher_reference_number": case((user.c.trn_verified, user.c.trn)),
        "previous_names": as_text(func.to_json(user.c.previous_names)),
        "updated_at": as_timestamp(_moved_at(user, view.names)),
    }
    source = among
    for made in (_enrolments, _id_changes):
        if (lateral := made(view, user)) is not None:
            source = source.join(lateral, true())
            expressions |= {column.name: column for column in lateral.c}
    return shown(view.resource, user, expressions).select_from(source)


def _moved_at(user: FromClause, names: Names) -> ColumnElement[Any]:
    """When the participant last changed; with the filter, only applications in that status count (D-06)."""
    of_applications = select(func.max(_application.c.updated_at)).where(
        _application.c.user_id == user.c.id
    )
    if "training_status" in names:
        of_applications = of_applications.where(_is_in_status(_application))
    of_ids = select(func.max(_change.c.updated_at)).where(_change.c.user_id == user.c.id)
    return func.greatest(
        user.c.significantly_updated_at, _alone(of_applications, user), _alone(of_ids, user)
    )


def _alone(one: Select[Any], user: FromClause) -> ScalarSelect[Any]:
    return one.correlate(user).scalar_subquery()


def _enrolments(view: View, user: FromClause) -> LateralFromClause | None:
    """The accepted applications with this provider, as each version shows them, oldest first."""
    fields = {one.name: one for one in view.resource.fields}
    application = _application.alias("enrolment")
    expressions = dict(enrolment_expressions(application)) | {
        "email": user.c.email,
        "withdrawal": _absence(application, TrainingStatus.WITHDRAWN),
        "deferral": _absence(application, TrainingStatus.DEFERRED),
    }
    funded = {
        "npq_course": _course.c.identifier,
        "funded_place": application.c.funded_place,
        "npq_application_id": as_text(application.c.public_id),
    }
    objects = {
        "npq_courses": _course.c.identifier,
        "funded_places": _object(fields.get("funded_places"), funded),
        "npq_enrolments": _object(fields.get("npq_enrolments"), expressions),
    }
    order = application.c.created_at, application.c.id
    columns = [
        as_text(json_list(value, *order)).label(name)
        for name, value in objects.items()
        if name in fields and value is not None
    ]
    return (
        select(*columns)
        .select_from(enrolled(application, application))
        .where(
            application.c.user_id == user.c.id,
            is_visible(application),
            _is_in_status(application) if "training_status" in view.names else true(),
        )
        .correlate(user)
        .lateral("enrolments")
    )


def _object(field: Field | None, expressions: Expressions) -> ColumnElement[Any] | None:
    """A JSON object of what the field's own fields say."""
    if field is None:
        return None
    return json_object({one.name: expressions[one.name] for one in field.fields})


def _absence(application: FromClause, status: TrainingStatus) -> ColumnElement[Any]:
    """Since when and why the application is in that status, as this provider last recorded it."""
    recorded = (
        select(json_object({"reason": _state.c.reason, "date": as_timestamp(_state.c.created_at)}))
        .where(
            _state.c.application_id == application.c.id,
            _state.c.lead_provider_id == PROVIDER,
            _state.c.state == constant(status),
        )
        .order_by(_state.c.created_at.desc(), _state.c.id.desc())
        .limit(ONE)
        .correlate(application)
        .scalar_subquery()
    )
    return case((application.c.training_status == constant(status), recorded))


def _id_changes(view: View, user: FromClause) -> LateralFromClause | None:
    """The ids that the participant had before, newest first; with the filter only those from it (D-06)."""
    if "participant_id_changes" not in view.resource.names:
        return None
    change = json_object(
        {
            "from_participant_id": as_text(_change.c.from_participant_id),
            "to_participant_id": as_text(_change.c.to_participant_id),
            "changed_at": as_timestamp(_change.c.created_at),
        }
    )
    changes = json_list(change, _change.c.created_at.desc(), _change.c.id.desc())
    conditions = [_change.c.user_id == user.c.id]
    if "from_participant_id" in view.names:
        conditions.append(_change.c.from_participant_id == _FROM_PARTICIPANT)
    return (
        select(as_text(changes).label("participant_id_changes"))
        .where(and_(*conditions))
        .correlate(user)
        .lateral("id_changes")
    )


@cache
def one_participant(resource: Resource) -> Prepared:
    """The participant of that ``public_id``, when the provider accepted an application of theirs."""
    return prepared(
        _shown(View(resource), _user, _user).where(
            _user.c.public_id == PUBLIC_ID, is_participant(_user)
        )
    )


PARTICIPANTS: Final = Listing(
    table=_user,
    order=OLDEST_FIRST,
    passing=_passing,
    shown=_shown,
)
