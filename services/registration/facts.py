"""Gathering what the journey must know of the world for one teacher's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.funding.previous import EarlierApplication, is_previously_funded
from domain.journey.checks import NOT_SHOWN_ABOVE
from domain.journey.facts import (
    Answers,
    CourseChoice,
    JourneyFacts,
    ProviderChoice,
    Workplace,
    start_month,
)
from domain.vocabulary import SENCO
from services.registration.workplaces import (
    childcare_providers_matching,
    institutions_matching,
    workplaces_named,
)
from store.queries import journey
from store.queries.funding import applications_of_person
from store.tables import LeadProvider, User

PAGE_OF_RESULTS: Final = 10
"""Of schools, and of local authorities, on a page without scripts."""

_PRIVATE_PICKER: Final = "choose-private-childcare-provider"
_PICKERS: Final = frozenset({"choose-school", "choose-childcare-provider", _PRIVATE_PICKER})


@dataclass(frozen=True, kw_only=True, slots=True)
class Enquiry:
    """For whom and for what the facts are: the step being shown or answered, and the answers.

    ``answers`` are all versions of them that will be replayed, those to be saved last.
    """

    teacher: User
    step: str
    answers: Sequence[Answers]
    offers_senco: bool
    now: datetime

    def has(self, key: str) -> bool:
        """Whether any version of the answers has this one."""
        return any(answers.get(key) for answers in self.answers)


async def journey_facts(session: AsyncSession, enquiry: Enquiry) -> JourneyFacts:
    """What the steps ask of the world, read once, and only as far as the answers go.

    Courses are asked for after the work setting, providers and earlier funding after the course.
    """
    courses = await _courses(session, enquiry) if enquiry.has("work_setting") else ()
    has_course = enquiry.has("course_identifier")
    return JourneyFacts(
        today=enquiry.now.date(),
        start_month=await configured_month(session, enquiry.now),
        has_trn=bool(enquiry.teacher.trn),
        courses=courses,
        offers=await _offers(session, courses) if has_course else {},
        workplaces=await workplaces_named(session, _identifiers(enquiry.answers)),
        matches=await _matches(session, enquiry),
        itt_providers=await _itt_providers(session, enquiry),
        previously_funded=await _previously_funded(session, enquiry.teacher, courses)
        if has_course
        else frozenset(),
    )


async def configured_month(session: AsyncSession, now: datetime) -> str:
    """The month before which courses start that are open now. Source: 13.6."""
    return start_month(await session.scalar(journey.course_start_date()), today=now.date())


async def _courses(session: AsyncSession, enquiry: Enquiry) -> tuple[CourseChoice, ...]:
    rows = await session.scalars(journey.displayed_courses())
    return tuple(
        CourseChoice(
            identifier=row.identifier,
            name=row.display_name or row.name,
            description=row.description,
        )
        for row in rows
        if enquiry.offers_senco or row.identifier != SENCO
    )


async def _offers(
    session: AsyncSession, courses: Sequence[CourseChoice]
) -> Mapping[str, tuple[ProviderChoice, ...]]:
    """The providers of each course; all of them where none is named. Source: 5.8."""
    offers: dict[str, list[ProviderChoice]] = {}
    for course, key, name, hint in await session.execute(journey.registration_offers()):
        offers.setdefault(course, []).append(ProviderChoice(id=str(key), name=name, hint=hint))
    unnamed = [course.identifier for course in courses if course.identifier not in offers]
    everybody = await _all_providers(session) if unnamed else ()
    return {course: tuple(providers) for course, providers in offers.items()} | dict.fromkeys(
        unnamed, everybody
    )


async def _all_providers(session: AsyncSession) -> tuple[ProviderChoice, ...]:
    rows = await session.scalars(select(LeadProvider).order_by(LeadProvider.name, LeadProvider.id))
    return tuple(ProviderChoice(id=str(row.id), name=row.name, hint=row.hint) for row in rows)


async def _itt_providers(session: AsyncSession, enquiry: Enquiry) -> frozenset[str]:
    """The approved ones; only lead mentors are asked for theirs."""
    if not enquiry.has("employment_type"):
        return frozenset()
    rows = await session.scalars(journey.approved_itt_providers())
    return frozenset(row.legal_name for row in rows)


def _identifiers(versions: Sequence[Answers]) -> set[str]:
    named = (answers.get("institution_identifier") for answers in versions)
    return {identifier for identifier in named if isinstance(identifier, str)}


async def _matches(session: AsyncSession, enquiry: Enquiry) -> tuple[Workplace, ...]:
    """What the search of a picker finds: for the submitted term, or the stored one when it is blank.

    Nothing is searched once a workplace is chosen.
    """
    if enquiry.step not in _PICKERS:
        return ()
    for answers in reversed(enquiry.answers):
        if answers.get("institution_identifier") not in {None, "", NOT_SHOWN_ABOVE}:
            return ()
        if term := answers.get("institution_name"):
            return await _search(session, enquiry.step, answers, term=term)
    return ()


async def _search(
    session: AsyncSession, step: str, answers: Answers, *, term: str
) -> tuple[Workplace, ...]:
    if step == _PRIVATE_PICKER:
        return await childcare_providers_matching(session, urn=term, limit=PAGE_OF_RESULTS)
    location = answers.get("institution_location") or ""
    return await institutions_matching(session, location=location, name=term, limit=PAGE_OF_RESULTS)


async def _previously_funded(
    session: AsyncSession, teacher: User, courses: Sequence[CourseChoice]
) -> frozenset[str]:
    if not teacher.trn and not teacher.uid:
        return frozenset()
    rows = await session.execute(applications_of_person(trn=teacher.trn, uid=teacher.uid))
    earlier = [
        EarlierApplication(
            course=course,
            approval_status=status,
            is_eligible_for_funding=eligible,
            has_funded_place=place,
        )
        for course, status, eligible, place in rows
    ]
    return frozenset(
        course.identifier for course in courses if is_previously_funded(course.identifier, earlier)
    )
