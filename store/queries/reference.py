"""Reference data as the rules and pages need it: providers, courses, offers, flags.

Source: reference-data.md 1, 3 and 4.
"""

from uuid import UUID

from sqlalchemy import Select, exists, select

from store.tables import Cohort, Course, CourseOffer, LeadProvider


def lead_providers() -> Select[int, UUID, str, bool]:
    """Every lead provider by name, with whether registration offers it for any course."""
    offers = exists().where(
        CourseOffer.lead_provider_id == LeadProvider.id, CourseOffer.cohort_id.is_(None)
    )
    return select(
        LeadProvider.id, LeadProvider.public_id, LeadProvider.name, offers.label("is_offered")
    ).order_by(LeadProvider.name, LeadProvider.id)


def providers_offering(course_identifier: str) -> Select[int, UUID, str, str | None]:
    """Who is offered to a teacher who registers for the course, by name.

    The mapping does not depend on the cohort. Source: reference-data.md 4.1.
    """
    return _offers(course_identifier).where(CourseOffer.cohort_id.is_(None))


def providers_in_cohort(
    course_identifier: str, start_year: int
) -> Select[int, UUID, str, str | None]:
    """Who has a contract for the course in the cohort, by name. Source: reference-data.md 4.2."""
    return (
        _offers(course_identifier)
        .join(Cohort, Cohort.id == CourseOffer.cohort_id)
        .where(Cohort.start_year == start_year)
    )


def courses_by_position() -> Select[Course]:
    """Every course in the order of the registration list. Source: reference-data.md 1 and 15 (R2)."""
    return select(Course).order_by(Course.position, Course.identifier)


def _offers(course_identifier: str) -> Select[int, UUID, str, str | None]:
    return (
        select(LeadProvider.id, LeadProvider.public_id, LeadProvider.name, LeadProvider.hint)
        .join(CourseOffer, CourseOffer.lead_provider_id == LeadProvider.id)
        .join(Course, Course.id == CourseOffer.course_id)
        .where(Course.identifier == course_identifier)
        .order_by(LeadProvider.name, LeadProvider.id)
    )
