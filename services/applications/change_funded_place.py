"""A provider gives an accepted application a funded place, or takes it away.

Source: provider-api.md 8.8, funding-eligibility.md 6.2.
"""

from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.applications import ApplicationFundedPlaceChanged
from domain.faults import Conflict
from domain.participation.funded_places import FundedPlaceFacts, funded_place_faults
from services.applications.deciding import application_in_turn
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch
from store.queries.deciding import DECISION_FACTS, SET_FUNDED_PLACE


async def find_application_with_place(
    session: AsyncSession, public_id: UUID, *, provider_id: int
) -> asyncpg.Record:
    """The provider's application and what its funded place depends on, locked with its person.

    Raises: NotFound (no such application of this provider).
    """
    return await application_in_turn(
        session, DECISION_FACTS, provider_id=provider_id, public_id=public_id
    )


async def change_funded_place(
    session: AsyncSession, found: asyncpg.Record, funded_place: object, *, now: datetime
) -> None:
    """Store the value, as sent, of the application found; the one that it has changes nothing.

    Raises: Conflict (a rule refuses).
    """
    facts = FundedPlaceFacts(
        funded_place=funded_place,
        status=found["status"],
        eligible_for_funding=found["eligible_for_funding"],
        cohort_is_capped=found["cohort_is_capped"],
        has_live_declarations=found["has_live_declarations"],
    )
    if faults := funded_place_faults(facts):
        raise Conflict(*faults)
    if funded_place is found["funded_place"]:
        return
    await fetch(
        await connection_of(session),
        SET_FUNDED_PLACE,
        id=found["id"],
        funded_place=funded_place,
        now=now,
    )
    send(
        session,
        ApplicationFundedPlaceChanged(
            application_id=found["public_id"], lead_provider_id=found["provider_public_id"]
        ),
    )
    await session.flush()
