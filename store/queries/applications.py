"""Applications as providers see them, and what accepting one needs to know.

Every read of a provider's rows takes the provider first.

Source: provider-api.md 4, 7.3, 7.6 and 8.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    any_,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import LateralFromClause

from contracts.api.common import Resource
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.columns import Expressions, as_day, as_text, as_timestamp, shown
from store.queries.courses import is_same_course
from store.queries.listing import OLDEST_FIRST, Listing, Names, View
from store.queries.values import ACCEPTED, COHORTS, ONE, PROVIDER, UPDATED_SINCE
from store.queries.visibility import is_asked_for
from store.tables import (
    Application,
    Cohort,
    Course,
    IttProvider,
    PrivateChildcareProvider,
    Schedule,
    School,
    User,
)

UNITED_KINGDOM: Final = (
    "england",
    "scotland",
    "wales",
    "northern_ireland",
    "jersey_guernsey_isle_of_man",
)

_application = Application.__table__
_user = User.__table__
_course = Course.__table__
_cohort = Cohort.__table__
_schedule = Schedule.__table__
_school = School.__table__
_nursery = PrivateChildcareProvider.__table__
_itt_provider = IttProvider.__table__


def funded_before(application: FromClause) -> LateralFromClause:
    """One row ``found`` when the user was funded for the course through another application.

    Source: provider-api.md 7.3, ``previously_funded``.
    """
    other = _application.alias("funded_other")
    return (
        select(literal_column("true").label("found"))
        .where(
            other.c.user_id == application.c.user_id,
            other.c.id != application.c.id,
            other.c.lead_provider_approval_status == ACCEPTED,
            other.c.eligible_for_funding,
            other.c.funded_place.is_not(False),
            is_same_course(application.c.course_id, other.c.course_id),
        )
        .limit(ONE)
        .lateral("funded_before")
    )


def expressions(application: FromClause, funded: FromClause) -> Expressions:
    """How each field of the contract is computed from an application and what is joined to it."""
    return {
        "course_identifier": _course.c.identifier,
        "email": _user.c.email,
        "email_validated": literal_column("true"),
        "employer_name": application.c.employer_name,
        "employment_role": application.c.employment_role,
        "full_name": _user.c.full_name,
        "funding_choice": as_text(application.c.funding_choice),
        "headteacher_status": as_text(application.c.headteacher_status),
        "ineligible_for_funding_reason": case(
            (funded.c.found.is_not(None), constant("previously-funded")),
            (~application.c.eligible_for_funding, constant("establishment-ineligible")),
        ),
        "participant_id": as_text(_user.c.public_id),
        "private_childcare_provider_urn": _nursery.c.provider_urn,
        "teacher_reference_number": _user.c.trn,
        "teacher_reference_number_validated": _user.c.trn_verified,
        "school_urn": _school.c.urn,
        "school_ukprn": application.c.ukprn,
        "status": as_text(application.c.lead_provider_approval_status),
        "works_in_school": application.c.works_in_school,
        "cohort": as_text(_cohort.c.start_year),
        "eligible_for_funding": application.c.eligible_for_funding & funded.c.found.is_(None),
        "targeted_delivery_funding_eligibility": application.c.targeted_delivery_funding_eligibility,
        "teacher_catchment": func.coalesce(
            application.c.teacher_catchment.in_(constants(UNITED_KINGDOM)), literal_column("false")
        ),
        "teacher_catchment_country": application.c.teacher_catchment_country,
        "teacher_catchment_iso_country_code": application.c.teacher_catchment_iso_country_code,
        "itt_provider": _itt_provider.c.legal_name,
        "lead_mentor": application.c.lead_mentor,
        "funded_place": application.c.funded_place,
        "created_at": as_timestamp(application.c.created_at),
        "updated_at": as_timestamp(
            func.greatest(application.c.updated_at, _user.c.significantly_updated_at)
        ),
        **_later_expressions(application),
    }


def _later_expressions(application: FromClause) -> Expressions:
    """Of the fields that came with version 3."""
    return {
        "schedule_identifier": _schedule.c.identifier,
        "reason_for_rejection": as_text(application.c.reason_for_rejection),
        "works_as_senco": application.c.senco_in_role,
        "senco_start_date": as_day(application.c.senco_start_date),
    }


def _shown(view: View, application: FromClause, among: FromClause) -> Select[Any]:
    """What is shown of each application ``among`` others, joined in an order that needs no search."""
    funded = funded_before(application)
    return shown(view.resource, application, expressions(application, funded)).select_from(
        among.join(_user, _user.c.id == application.c.user_id)
        .join(_course, _course.c.id == application.c.course_id)
        .outerjoin(_cohort, _cohort.c.id == application.c.cohort_id)
        .outerjoin(_schedule, _schedule.c.id == application.c.schedule_id)
        .outerjoin(_school, _school.c.id == application.c.school_id)
        .outerjoin(_nursery, _nursery.c.id == application.c.private_childcare_provider_id)
        .outerjoin(_itt_provider, _itt_provider.c.id == application.c.itt_provider_id)
        .outerjoin(funded, true())
    )


@cache
def one_application(resource: Resource) -> Prepared:
    """The provider's application of that ``public_id``."""
    return prepared(
        _shown(View(resource), _application, _application).where(is_asked_for(_application))
    )


def enrolment_expressions(application: FromClause) -> Expressions:
    """How each field of an enrolment is computed. Source: provider-api.md 8.5 and 9.2."""
    return {
        "email": _user.c.email,
        "participant_id": as_text(_user.c.public_id),
        "course_identifier": _course.c.identifier,
        "schedule_identifier": _schedule.c.identifier,
        "cohort": as_text(_cohort.c.start_year),
        "npq_application_id": as_text(application.c.public_id),
        "eligible_for_funding": application.c.eligible_for_funding,
        "training_status": as_text(application.c.training_status),
        "school_urn": _school.c.urn,
        "targeted_delivery_funding_eligibility": application.c.targeted_delivery_funding_eligibility,
        "created_at": as_timestamp(application.c.accepted_at),
        "funded_place": application.c.funded_place,
    }


def enrolled(application: FromClause, among: FromClause) -> FromClause:
    """What an enrolment shows, joined to applications ``among`` others and their users."""
    return (
        among.join(_course, _course.c.id == application.c.course_id)
        .outerjoin(_cohort, _cohort.c.id == application.c.cohort_id)
        .outerjoin(_schedule, _schedule.c.id == application.c.schedule_id)
        .outerjoin(_school, _school.c.id == application.c.school_id)
    )


def _passing(names: Names) -> Select[Any]:
    """The ids of the provider's applications that pass the filters. Source: provider-api.md 5.6, 7.6."""
    source: FromClause = _application
    conditions: list[ColumnElement[bool]] = [_application.c.lead_provider_id == PROVIDER]
    if names & {"participant_id", "updated_since"}:
        source = source.join(_user, _user.c.id == _application.c.user_id)
    if "participant_id" in names:
        conditions.append(_user.c.public_id == any_(given("participant_id", ARRAY(Uuid))))
    if "updated_since" in names:
        conditions.append(
            or_(
                _application.c.updated_at >= UPDATED_SINCE,
                _user.c.significantly_updated_at >= UPDATED_SINCE,
            )
        )
    if "cohort" in names:
        source = source.join(_cohort, _cohort.c.id == _application.c.cohort_id)
        conditions.append(_cohort.c.start_year == any_(COHORTS))
    return select(_application.c.id).select_from(source).where(*conditions)


def _enrolments_passing(names: Names) -> Select[Any]:
    return _passing(names).where(_application.c.lead_provider_approval_status == ACCEPTED)


def _enrolment_shown(view: View, application: FromClause, among: FromClause) -> Select[Any]:
    users = among.join(_user, _user.c.id == application.c.user_id)
    return shown(view.resource, application, enrolment_expressions(application)).select_from(
        enrolled(application, users)
    )


APPLICATIONS: Final = Listing(
    table=_application,
    order=OLDEST_FIRST,
    passing=_passing,
    shown=_shown,
)
ENROLMENTS: Final = Listing(
    table=_application,
    order=OLDEST_FIRST,
    passing=_enrolments_passing,
    shown=_enrolment_shown,
)
