"""What accepting an application reads and writes, after ``locks.LOCK_PERSON``.

Source: provider-api.md 8.6.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from domain.vocabulary import ApprovalStatus, RejectionReason, TrainingStatus
from store.prepared import Prepared, constant, given, prepared
from store.queries.columns import as_text
from store.queries.courses import is_same_course
from store.queries.values import ACCEPTED, NOW, ONE
from store.queries.visibility import is_asked_for
from store.tables import (
    Application,
    ApplicationState,
    Cohort,
    Course,
    CourseGroup,
    LeadProvider,
    Schedule,
    User,
)

_application = Application.__table__
_user = User.__table__
_course = Course.__table__
_group = CourseGroup.__table__
_cohort = Cohort.__table__
_schedule = Schedule.__table__
_provider = LeadProvider.__table__
_state = ApplicationState.__table__
_other = _application.alias("other")
_namesake = _user.alias("namesake")
_ID: Final = given("id", BigInteger)
_ACTIVE: Final = constant(TrainingStatus.ACTIVE)
_PENDING: Final = constant(ApprovalStatus.PENDING)


def _other_accepted() -> Select[Any]:
    """Accepted applications for the same course, of any provider and cohort."""
    return (
        select(ONE)
        .select_from(_other.join(_namesake, _namesake.c.id == _other.c.user_id))
        .where(
            _other.c.id != _application.c.id,
            _other.c.lead_provider_approval_status == ACCEPTED,
            is_same_course(_application.c.course_id, _other.c.course_id),
        )
        .correlate(_application, _user)
    )


def _has_another_accepted() -> ColumnElement[bool]:
    """By the same user or, when the user's TRN is verified, by any user with that TRN (D-28)."""
    by_user = _other_accepted().where(_other.c.user_id == _application.c.user_id)
    by_trn = _other_accepted().where(_user.c.trn_verified, _namesake.c.trn == _user.c.trn)
    return or_(by_user.exists(), by_trn.exists())


def _schedules(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of the schedules of the application's cohort and course group, oldest first."""
    return (
        select(func.array_agg(column).aggregate_order_by(_schedule.c.id))
        .where(
            _schedule.c.cohort_id == _application.c.cohort_id,
            _schedule.c.course_group_id == _course.c.course_group_id,
        )
        .correlate(_application, _course)
        .scalar_subquery()
    )


def _facts() -> Prepared:
    """The locked application with all that the checks look at; run it after the person's lock."""
    return prepared(
        select(
            _application.c.id,
            _application.c.public_id,
            _application.c.user_id,
            _application.c.course_id,
            _application.c.cohort_id,
            as_text(_application.c.lead_provider_approval_status).label("status"),
            _application.c.eligible_for_funding,
            _application.c.funded_place,
            _cohort.c.start_year.label("cohort_year"),
            func.coalesce(_cohort.c.funding_cap, literal_column("false")).label("cohort_is_capped"),
            _group.c.name.label("course_group"),
            _provider.c.public_id.label("provider_public_id"),
            _has_another_accepted().label("has_another_accepted"),
            _schedules(_schedule.c.id).label("schedule_ids"),
            _schedules(_schedule.c.identifier).label("schedule_identifiers"),
        )
        .select_from(
            _application.join(_user, _user.c.id == _application.c.user_id)
            .join(_course, _course.c.id == _application.c.course_id)
            .join(_group, _group.c.id == _course.c.course_group_id)
            .join(_provider, _provider.c.id == _application.c.lead_provider_id)
            .outerjoin(_cohort, _cohort.c.id == _application.c.cohort_id)
        )
        .where(is_asked_for(_application))
        .with_for_update(of=_application, key_share=True)
    )


def _accepting() -> Prepared:
    """Accept the application, begin its training and reject its rivals, in one statement.

    Gives the public ids of each rival and of its provider.
    """
    accepted = _accepted().cte("accepted")
    began = select(accepted.c.id, accepted.c.lead_provider_id, _ACTIVE, NOW, NOW)
    columns = ("application_id", "lead_provider_id", "state", "created_at", "updated_at")
    in_training = insert(_state).from_select(columns, began, include_defaults=False)
    return prepared(_rivals_rejected().add_cte(accepted, in_training.cte("in_training")))


def _accepted() -> ReturningUpdate[Any, Any]:
    return (
        update(_application)
        .where(_application.c.id == _ID)
        .values(
            lead_provider_approval_status=ACCEPTED,
            training_status=_ACTIVE,
            accepted_at=NOW,
            updated_at=NOW,
            schedule_id=given("schedule_id", BigInteger),
            funded_place=given("funded_place", Boolean),
        )
        .returning(_application.c.id, _application.c.lead_provider_id)
    )


def _rivals_rejected() -> ReturningUpdate[Any, Any]:
    """The user's other undecided applications for the very course and cohort, any provider's."""
    status = func.coalesce(_application.c.lead_provider_approval_status, _PENDING)
    provider_public_id = (
        select(_provider.c.public_id)
        .where(_provider.c.id == _application.c.lead_provider_id)
        .correlate(_application)
        .scalar_subquery()
        .label("provider_public_id")
    )
    return (
        update(_application)
        .where(
            _application.c.id != _ID,
            _application.c.user_id == given("user_id", BigInteger),
            _application.c.course_id == given("course_id", BigInteger),
            _application.c.cohort_id == given("cohort_id", BigInteger),
            status == _PENDING,
        )
        .values(
            lead_provider_approval_status=constant(ApprovalStatus.REJECTED),
            reason_for_rejection=constant(RejectionReason.OTHER_APPLICATION_ACCEPTED),
            updated_at=NOW,
        )
        .returning(_application.c.public_id, provider_public_id)
    )


ACCEPTANCE_FACTS: Final = _facts()
ACCEPT: Final = _accepting()
