"""Reference data as commands and staff see it.

Source: reference-data.md 3 and 4.1.
"""

from uuid import UUID

from sqlalchemy import Select, exists, select

from store.tables import CourseOffer, LeadProvider


def lead_providers() -> Select[UUID, str, bool]:
    """Every lead provider by name, with whether registration offers it for any course."""
    offers = exists().where(
        CourseOffer.lead_provider_id == LeadProvider.id, CourseOffer.cohort_id.is_(None)
    )
    return select(LeadProvider.public_id, LeadProvider.name, offers.label("is_offered")).order_by(
        LeadProvider.name, LeadProvider.id
    )
