"""A registrable world: two courses, two providers, a cohort and three schools."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import Course, EligibilityListEntry, LeadProvider, School, Setting, User
from tests.factories import (
    make_cohort,
    make_course,
    make_offer,
    make_provider,
    make_school,
    make_user,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registrable:
    teacher: User
    headship: Course
    senior: Course
    ambition: LeadProvider
    teach_first: LeadProvider
    school: School
    listed: School

    @property
    def answers(self) -> dict[str, str]:
        """Complete: headship at an eligible school, so funded."""
        return {
            "course_start_date": "yes",
            "chosen_provider": "yes",
            "teacher_catchment": "england",
            "work_setting": "a_school",
            "institution_location": "leeds",
            "institution_name": "",
            "institution_identifier": f"School-{self.school.urn}",
            "course_identifier": "npq-headship",
            "lead_provider_id": str(self.teach_first.id),
            "can_share_choices": "1",
        }

    @property
    def unfunded(self) -> dict[str, str]:
        """Complete: senior leadership, which the school is on no list for."""
        return self.answers | {"course_identifier": "npq-senior-leadership", "funding": "trust"}


async def make_registrable(session: AsyncSession) -> Registrable:
    await make_cohort(session, 2023)
    await make_cohort(session, 2024)
    headship = await make_course(session, "npq-headship", display_name="Headship", position=6)
    senior = await make_course(
        session, "npq-senior-leadership", display_name="Senior leadership", position=5
    )
    ambition = await make_provider(session, name="Ambition Institute")
    teach_first = await make_provider(session, name="Teach First", hint="Starts in spring")
    for provider in (teach_first, ambition):
        await make_offer(session, provider, headship)
    await make_offer(session, teach_first, senior)
    session.add(Setting(id=1, course_start_date=date(2025, 1, 1)))
    school = await make_school(
        session,
        urn="100001",
        name="Greendale Primary School",
        ukprn="10000001",
        address_1="1 High Street",
        la_name="Leeds",
        phase_name="Primary",
        number_of_pupils=210,
    )
    listed = await make_school(session, urn="100002", name="Greenhill Academy", la_name="Leeds")
    session.add(
        EligibilityListEntry(list_name="pp50_schools", identifier_type="urn", identifier=listed.urn)
    )
    await session.flush()
    return Registrable(
        teacher=await make_user(session, uid="teacher-1"),
        headship=headship,
        senior=senior,
        ambition=ambition,
        teach_first=teach_first,
        school=school,
        listed=listed,
    )
