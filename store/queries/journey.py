"""What registration and the account pages read, and the row that a submission becomes.

Source: registration-journey.md 5.5, 5.8, 9.2, 11; reference-data.md 1, 4.1 and 5.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.vocabulary import DeclarationState, DeclarationType, OutcomeState
from store.tables import (
    Application,
    Cohort,
    Course,
    CourseOffer,
    Declaration,
    IttProvider,
    LeadProvider,
    ParticipantOutcome,
    PrivateChildcareProvider,
    School,
    Setting,
)


def displayed_courses() -> Select[Course]:
    """In display order; ties are broken by identifier (R2)."""
    return select(Course).where(Course.display).order_by(Course.position, Course.identifier)


def registration_offers() -> Select[str, int, str, str | None]:
    """Which provider offers which course in registration, whatever the cohort; by name."""
    return (
        select(Course.identifier, LeadProvider.id, LeadProvider.name, LeadProvider.hint)
        .join(CourseOffer, CourseOffer.course_id == Course.id)
        .join(LeadProvider, LeadProvider.id == CourseOffer.lead_provider_id)
        .where(CourseOffer.cohort_id.is_(None))
        .order_by(LeadProvider.name, LeadProvider.id)
    )


def approved_itt_providers() -> Select[IttProvider]:
    return (
        select(IttProvider)
        .where(IttProvider.approved.is_(True), IttProvider.disabled_at.is_(None))
        .order_by(IttProvider.legal_name)
    )


def course_start_date() -> Select[date]:
    return select(Setting.course_start_date)


def current_cohort(now: datetime) -> Select[Cohort]:
    """The latest one whose registration has begun."""
    return (
        select(Cohort)
        .where(Cohort.registration_start_date <= now)
        .order_by(Cohort.start_year.desc())
        .limit(1)
    )


def submitted_as(submission_id: UUID) -> Select[Application]:
    """The registration that this submission has made already, if it has (D4)."""
    return select(Application).where(Application.submission_id == submission_id)


def registrations_of(user_id: int) -> Select[Application, Course, LeadProvider]:
    """A person's registrations with their course and provider, newest first."""
    return (
        select(Application, Course, LeadProvider)
        .join(Course, Course.id == Application.course_id)
        .join(LeadProvider, LeadProvider.id == Application.lead_provider_id)
        .where(Application.user_id == user_id)
        .order_by(Application.created_at.desc(), Application.id.desc())
    )


def registration_of(
    user_id: int, application_id: int
) -> Select[Application, Course, LeadProvider, School, PrivateChildcareProvider, IttProvider]:
    """One of the person's registrations with everything that its page shows."""
    return (
        select(Application, Course, LeadProvider, School, PrivateChildcareProvider, IttProvider)
        .join(Course, Course.id == Application.course_id)
        .join(LeadProvider, LeadProvider.id == Application.lead_provider_id)
        .outerjoin(School, School.id == Application.school_id)
        .outerjoin(
            PrivateChildcareProvider,
            PrivateChildcareProvider.id == Application.private_childcare_provider_id,
        )
        .outerjoin(IttProvider, IttProvider.id == Application.itt_provider_id)
        .where(Application.user_id == user_id, Application.id == application_id)
    )


_COUNTED = (
    DeclarationState.SUBMITTED,
    DeclarationState.ELIGIBLE,
    DeclarationState.PAYABLE,
    DeclarationState.PAID,
    DeclarationState.INELIGIBLE,
)
"""Billable or voidable."""


def outcomes_of(application_ids: list[int]) -> Select[int, OutcomeState]:
    """The latest outcome of the latest counted completion, by application.

    Source: registration-journey.md 11.2.
    """
    return (
        select(Declaration.application_id, ParticipantOutcome.state)
        .join(ParticipantOutcome, ParticipantOutcome.declaration_id == Declaration.id)
        .where(
            Declaration.application_id.in_(application_ids),
            Declaration.declaration_type == DeclarationType.COMPLETED,
            Declaration.state.in_(_COUNTED),
        )
        .ext(distinct_on(Declaration.application_id))
        .order_by(
            Declaration.application_id,
            Declaration.declaration_date.desc(),
            Declaration.id.desc(),
            ParticipantOutcome.created_at.desc(),
            ParticipantOutcome.id.desc(),
        )
    )
