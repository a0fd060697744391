"""Turning a complete journey into an application, once, and telling whoever waits for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.registration import ApplicationSubmitted
from domain.faults import Fault, Unavailable
from domain.journey.facts import Answers
from domain.journey.replay import replay
from domain.journey.submission import Registration, registration
from services.registration.facts import Enquiry, journey_facts
from store.outbox import send
from store.queries import journey
from store.tables import Application, Course, IttProvider, User

_NO_COHORT = Fault(title="cohort", detail="Registration is not open for any cohort just now.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What a teacher submits: the answers, under an id that the browser's session keeps.

    The id makes it safe to send twice: the second time gives the application of the first (D4).
    """

    id: UUID
    user_id: int
    answers: Answers
    offers_senco: bool


async def submit_registration(
    session: AsyncSession, submission: Submission, *, now: datetime
) -> Application | str:
    """The application that this submission makes or made, or the step that is still to be done.

    The teacher's row is locked, so two submissions at once run one after the other; a unique
    constraint on the submission's id stands behind that.

    Raises: Unavailable (no cohort is open for registration; nothing is saved).
    Source: registration-journey.md 9.
    """
    teacher = await _locked_teacher(session, submission.user_id)
    if made := await session.scalar(journey.submitted_as(submission.id)):
        return made
    enquiry = Enquiry(
        teacher=teacher,
        step="check-answers",
        answers=(submission.answers,),
        offers_senco=submission.offers_senco,
        now=now,
    )
    path = replay(submission.answers, await journey_facts(session, enquiry))
    if not path.is_complete:
        return path.end
    application = await _application(
        session, registration(path.situation, submission.answers), submission, now=now
    )
    session.add(application)
    await session.flush()
    await _mark_changed(session, teacher, now)
    send(session, ApplicationSubmitted(application_id=application.public_id))
    return application


async def _locked_teacher(session: AsyncSession, user_id: int) -> User:
    return (await session.scalars(select(User).where(User.id == user_id).with_for_update())).one()


async def _application(
    session: AsyncSession, new: Registration, submission: Submission, *, now: datetime
) -> Application:
    cohort = await session.scalar(journey.current_cohort(now))
    if cohort is None:
        raise Unavailable(_NO_COHORT)
    return Application(
        user_id=submission.user_id,
        submission_id=submission.id,
        course_id=await _course_id(session, new.course_identifier),
        lead_provider_id=int(new.lead_provider_id),
        itt_provider_id=await _itt_provider_id(session, new.itt_provider),
        cohort_id=cohort.id,
        created_at=now,
        updated_at=now,
        **new.columns,
    )


async def _course_id(session: AsyncSession, identifier: str) -> int:
    return (await session.scalars(select(Course.id).where(Course.identifier == identifier))).one()


async def _itt_provider_id(session: AsyncSession, legal_name: str | None) -> int | None:
    """By legal name, approved or not, as long as it is not disabled."""
    if legal_name is None:
        return None
    return await session.scalar(
        select(IttProvider.id).where(
            IttProvider.legal_name == legal_name, IttProvider.disabled_at.is_(None)
        )
    )


async def _mark_changed(session: AsyncSession, teacher: User, now: datetime) -> None:
    """A new pending application is news of the participant. Source: 9.3."""
    await session.execute(
        update(User)
        .where(User.id == teacher.id)
        .values(updated_at=now, significantly_updated_at=now)
    )
