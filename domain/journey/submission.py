"""What a complete registration stores on the application.

Source: registration-journey.md 9.2 and 17.1; funding-eligibility.md 4.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.funding.circumstances import EmploymentType, InstitutionKind
from domain.funding.mail import MailFacts, mail_template
from domain.journey import checks
from domain.journey.facts import Answers, Workplace
from domain.journey.situation import Situation
from domain.vocabulary import ApprovalStatus, HeadteacherStatus

UNITED_KINGDOM: Final = "United Kingdom of Great Britain and Northern Ireland"
_UK_CATCHMENTS: Final = frozenset(
    {"england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registration:
    """A registration ready to be stored.

    ``columns`` are the application's own; the course is named by identifier, the provider by the
    id in the answers, and the ITT provider by its legal name, for the store to resolve.
    """

    course_identifier: str
    lead_provider_id: str
    itt_provider: str | None
    email_template: str
    columns: Mapping[str, Any]


def registration(situation: Situation, typed: Answers) -> Registration:
    """The registration that these answers make; the path must be complete."""
    template = mail_template(
        MailFacts(
            code=situation.code,
            course=situation.answers["course_identifier"],
            has_ofsted_urn=situation.has_ofsted_urn,
        )
    )
    return Registration(
        course_identifier=situation.answers["course_identifier"],
        lead_provider_id=situation.answers["lead_provider_id"],
        itt_provider=situation.answers.get("itt_provider"),
        email_template=template,
        columns={
            "lead_provider_approval_status": ApprovalStatus.PENDING,
            **_funding_columns(situation),
            **_catchment_columns(situation),
            **_workplace_columns(situation),
            **_employment_columns(situation),
            **_course_columns(situation),
            "raw_application_data": _raw(situation, typed, template),
        },
    )


def _funding_columns(situation: Situation) -> Mapping[str, Any]:
    choice = situation.answers.get("ehco_funding_choice" if situation.is_ehco else "funding")
    return {
        "eligible_for_funding": situation.is_funded,
        "funding_eligibility_status_code": situation.code.value,
        "funding_choice": None if situation.is_funded else choice,
        "targeted_delivery_funding_eligibility": False,
        "targeted_support_funding_eligibility": False,
        "tsf_primary_eligibility": False,
        "tsf_primary_plus_eligibility": False,
    }


def _catchment_columns(situation: Situation) -> Mapping[str, Any]:
    catchment = situation.answers.get("teacher_catchment")
    is_in_uk = catchment in _UK_CATCHMENTS
    return {
        "teacher_catchment": catchment,
        "teacher_catchment_country": UNITED_KINGDOM if is_in_uk else None,
        "teacher_catchment_iso_country_code": "GBR" if is_in_uk else None,
    }


def _workplace_columns(situation: Situation) -> Mapping[str, Any]:
    place = situation.workplace
    school = _of_kind(place, InstitutionKind.SCHOOL)
    nursery = _of_kind(place, InstitutionKind.PRIVATE_CHILDCARE_PROVIDER)
    return {
        "school_id": None if school is None else school.row_id,
        "private_childcare_provider_id": None if nursery is None else nursery.row_id,
        "ukprn": None if place is None or nursery is not None else place.ukprn,
        "primary_establishment": school is not None and school.is_primary,
        "number_of_pupils": 0 if school is None else school.number_of_pupils,
        "works_in_school": situation.works_in_school,
        "works_in_childcare": situation.works_in_childcare,
        "work_setting": situation.answers.get("work_setting"),
        "kind_of_nursery": situation.answers.get("kind_of_nursery"),
    }


def _of_kind(place: Workplace | None, kind: InstitutionKind) -> Workplace | None:
    return place if place is not None and place.institution.kind is kind else None


def _employment_columns(situation: Situation) -> Mapping[str, Any]:
    """Whatever the branch in effect asked (D16, O11)."""
    return {
        "employment_type": situation.employment,
        "employment_role": situation.answers.get("employment_role"),
        "employer_name": situation.answers.get("employer_name"),
        "lead_mentor": situation.employment == EmploymentType.LEAD_MENTOR,
        "referred_by_return_to_teaching_adviser": situation.answers.get(
            "referred_by_return_to_teaching_adviser"
        ),
    }


def _course_columns(situation: Situation) -> Mapping[str, Any]:
    return {
        "headteacher_status": _headteacher_status(situation),
        "senco_in_role": situation.answers.get("senco_in_role"),
        "senco_start_date": _senco_start(situation),
        "on_submission_trn": situation.answers.get("trn"),
    }


def _headteacher_status(situation: Situation) -> HeadteacherStatus | None:
    if not situation.is_ehco:
        return None
    if not situation.says("ehco_headteacher", "yes"):
        return HeadteacherStatus.NO
    if situation.is_new_headteacher:
        return HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS
    return HeadteacherStatus.YES_OVER_FIVE_YEARS


def _senco_start(situation: Situation) -> date | None:
    return checks.as_date(situation.answers.get("senco_start_date"))


def _raw(situation: Situation, typed: Answers, template: str) -> Mapping[str, Any]:
    """Everything that was answered, stale answers too, with what follows from it (D8)."""
    return {
        **typed,
        **situation.answers,
        "funding_amount": None,
        "email_template": template,
        "submitted": True,
    }
