"""What a teacher sees of their registrations. Source: registration-journey.md 11.2 and 11.3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from domain.funding.standing import Reason, Standing, StoredFunding, is_expired, reason, standing
from domain.journey.stored import StoredWork
from domain.vocabulary import ApprovalStatus
from services.registration.workplaces import Place, workplace_of
from store.queries.journey import outcomes_of, registration_of, registrations_of
from store.tables import Application, Course, IttProvider, LeadProvider

_UNKNOWN = Fault(title="registration", detail="There is no such registration.")


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationCard:
    """One registration in the list; ``outcome`` only for an accepted one."""

    application: Application
    course: Course
    provider: LeadProvider
    outcome: str | None
    is_expired: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationDetail:
    """One registration with everything that its page tells."""

    card: RegistrationCard
    standing: Standing
    reason: Reason
    work: StoredWork


async def registrations(session: AsyncSession, user_id: int) -> Sequence[RegistrationCard]:
    """The person's registrations, newest first; two questions however many there are."""
    rows = (await session.execute(registrations_of(user_id))).all()
    outcomes = await _outcomes(session, [application.id for application, _, _ in rows])
    return [
        _card(application, course, provider, outcomes=outcomes)
        for application, course, provider in rows
    ]


async def registration(
    session: AsyncSession, *, user_id: int, application_id: int
) -> RegistrationDetail:
    """One of the person's registrations. Raises: NotFound (unknown, or somebody else's)."""
    row = (await session.execute(registration_of(user_id, application_id))).one_or_none()
    if row is None:
        raise NotFound(_UNKNOWN)
    application, course, provider, school, nursery, itt_provider = row
    stored = _stored(application, course)
    return RegistrationDetail(
        card=_card(
            application, course, provider, outcomes=await _outcomes(session, [application.id])
        ),
        standing=standing(stored),
        reason=reason(stored),
        work=_work(application, course, place=school or nursery, itt_provider=itt_provider),
    )


async def _outcomes(session: AsyncSession, application_ids: list[int]) -> Mapping[int, str]:
    rows = await session.execute(outcomes_of(application_ids))
    return {application_id: state.value for application_id, state in rows}


def _card(
    application: Application,
    course: Course,
    provider: LeadProvider,
    *,
    outcomes: Mapping[int, str],
) -> RegistrationCard:
    status = application.lead_provider_approval_status
    is_accepted = status == ApprovalStatus.ACCEPTED
    return RegistrationCard(
        application=application,
        course=course,
        provider=provider,
        outcome=outcomes.get(application.id) if is_accepted else None,
        is_expired=is_expired(status, application.created_at),
    )


def _stored(application: Application, course: Course) -> StoredFunding:
    return StoredFunding(
        course=course.identifier,
        code=application.funding_eligibility_status_code,
        is_eligible=application.eligible_for_funding,
        funding_choice=application.funding_choice,
        employment_type=application.employment_type,
        is_in_england=application.teacher_catchment == "england",
        headteacher_status=application.headteacher_status,
        is_referred=application.referred_by_return_to_teaching_adviser == "yes",
        work_setting=application.work_setting,
        has_no_ofsted_urn=application.kind_of_nursery is not None
        and application.raw_application_data.get("has_ofsted_urn") == "no",
    )


def _work(
    application: Application,
    course: Course,
    *,
    place: Place | None,
    itt_provider: IttProvider | None,
) -> StoredWork:
    return StoredWork(
        course=course.identifier,
        raw=application.raw_application_data,
        teacher_catchment=application.teacher_catchment,
        referred_by_return_to_teaching_adviser=application.referred_by_return_to_teaching_adviser,
        work_setting=application.work_setting,
        kind_of_nursery=application.kind_of_nursery,
        workplace=None if place is None else workplace_of(place),
        employment_type=application.employment_type,
        employment_role=application.employment_role,
        employer_name=application.employer_name,
        is_lead_mentor=application.lead_mentor,
        itt_provider=None if itt_provider is None else itt_provider.legal_name,
    )
