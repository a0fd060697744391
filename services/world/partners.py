"""Who delivers the courses for the providers. Source: provider-api.md 15.2."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import asyncpg

from domain.participation.partners import FIRST_YEAR_WITH_PARTNERS
from services.world.enrolments import Enrolment
from services.world.facts import ReferenceFacts
from services.world.names import TOWNS

PartnersOf: TypeAlias = Mapping[tuple[int, int], Sequence[int]]
"""The keys of the partners of each provider and cohort."""

NAMES: Final = tuple(f"{town} Teaching School Hub" for town, _ in TOWNS)
_OF_EACH: Final = 3
_SECOND: Final = 7  # One declaration in so many has a second partner.
_ADD_PARTNERS: Final = """
INSERT INTO delivery_partners (name)
SELECT name FROM unnest($1::text[]) AS name
 WHERE NOT EXISTS (SELECT FROM delivery_partners d WHERE lower(d.name) = lower(name))
"""
_ADD_PARTNERSHIPS: Final = """
INSERT INTO delivery_partnerships (lead_provider_id, cohort_id, delivery_partner_id)
SELECT wanted.provider, wanted.cohort, d.id
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS wanted (provider, cohort, name)
  JOIN delivery_partners d ON d.name = wanted.name
    ON CONFLICT DO NOTHING
"""
_PARTNERSHIPS: Final = """
SELECT lead_provider_id, cohort_id, delivery_partner_id FROM delivery_partnerships
 ORDER BY lead_provider_id, cohort_id, delivery_partner_id
"""


async def settle_partners(connection: asyncpg.Connection, facts: ReferenceFacts) -> PartnersOf:
    """Give each provider a few partners in each cohort, if it has not; tell whom it has."""
    await connection.execute(_ADD_PARTNERS, list(NAMES))
    wanted = [
        (provider, cohort, NAMES[(provider + step) % len(NAMES)])
        for cohort, offers in facts.offers.items()
        for provider in sorted({offer.lead_provider_id for offer in offers})
        for step in range(_OF_EACH)
    ]
    columns = [list(column) for column in zip(*wanted, strict=True)] or [[], [], []]
    await connection.execute(_ADD_PARTNERSHIPS, *columns)
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in await connection.fetch(_PARTNERSHIPS):
        found[row["lead_provider_id"], row["cohort_id"]].append(row["delivery_partner_id"])
    return found


def partner_columns(enrolment: Enrolment, partners: PartnersOf, *, place: int) -> dict[str, Any]:
    """Who delivers, as later cohorts must say; nobody does abroad."""
    primary = secondary = None
    if enrolment.cohort.start_year >= FIRST_YEAR_WITH_PARTNERS and enrolment.is_in_england:
        known = partners[enrolment.offer.lead_provider_id, enrolment.cohort.id]
        primary = known[place % len(known)]
        secondary = known[(place + 1) % len(known)] if place % _SECOND == 0 else None
    return {
        "delivery_partner_id": primary,
        "secondary_delivery_partner_id": None if secondary == primary else secondary,
    }
