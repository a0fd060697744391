"""Delivery partners between a request and the rules. Source: provider-api.md 15.2."""

from uuid import UUID

import asyncpg

from domain.participation.partners import (
    PRIMARY,
    SECONDARY,
    NamedPartner,
    PartnerFacts,
    RequestedPartners,
)


def partner_ids(requested: RequestedPartners) -> dict[str, UUID | None]:
    """The public ids to look for; what is none of the form is looked for by nobody."""
    return {PRIMARY: requested.primary_uuid, SECONDARY: requested.secondary_uuid}


def partner_facts(row: asyncpg.Record, requested: RequestedPartners) -> PartnerFacts:
    """What the rules look at, from a row with ``store.queries.partners.named_partners``."""
    return PartnerFacts(
        primary=_named(row, PRIMARY) if requested.primary else None,
        secondary=_named(row, SECONDARY) if requested.secondary else None,
        cohort_year=row["cohort_year"],
        catchment=row["teacher_catchment"],
        is_asked_for=row["partner_is_asked_for"],
    )


def _named(row: asyncpg.Record, name: str) -> NamedPartner:
    return NamedPartner(id=row[name], is_of_provider=row[f"{name}_is_of_provider"])
