"""A provider accepts an application. Source: provider-api.md 8.6, funding-eligibility.md 6.1."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.applications import ApplicationAccepted, ApplicationRejected
from domain.faults import Conflict
from domain.participation.acceptance import (
    AcceptFacts,
    acceptance_faults,
    schedule_on_acceptance,
)
from domain.participation.schedules import ScheduleChoice
from services.applications.deciding import application_in_turn
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch
from store.queries.acceptance import ACCEPT, ACCEPTANCE_FACTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """What the provider asks for; ``funded_place`` as sent, None when it was not."""

    funded_place: object = None
    schedule_identifier: str | None = None


async def find_application_to_accept(
    session: AsyncSession, public_id: UUID, *, provider_id: int
) -> asyncpg.Record:
    """The provider's application and what its acceptance depends on, locked with its person.

    Raises: NotFound (no such application of this provider).
    """
    return await application_in_turn(
        session, ACCEPTANCE_FACTS, provider_id=provider_id, public_id=public_id
    )


async def accept_application(
    session: AsyncSession,
    found: asyncpg.Record,
    asked: Acceptance,
    *,
    now: datetime,
) -> None:
    """Accept the application found, put it on a schedule and reject its rivals.

    Raises: Conflict (a rule refuses).
    """
    facts = _facts(found, asked, now=now)
    if faults := acceptance_faults(facts):
        raise Conflict(*faults)
    rejected = await fetch(
        await connection_of(session),
        ACCEPT,
        id=found["id"],
        user_id=found["user_id"],
        course_id=found["course_id"],
        cohort_id=found["cohort_id"],
        schedule_id=_schedule_id(facts),
        funded_place=facts.funded_place if facts.cohort_is_capped else found["funded_place"],
        now=now,
    )
    for rival, provider in rejected:
        send(session, ApplicationRejected(application_id=rival, lead_provider_id=provider))
    send(
        session,
        ApplicationAccepted(
            application_id=found["public_id"], lead_provider_id=found["provider_public_id"]
        ),
    )
    await session.flush()


def _facts(found: asyncpg.Record, asked: Acceptance, *, now: datetime) -> AcceptFacts:
    ids, identifiers = found["schedule_ids"] or (), found["schedule_identifiers"] or ()
    return AcceptFacts(
        funded_place=asked.funded_place,
        schedule_identifier=asked.schedule_identifier,
        status=found["status"],
        eligible_for_funding=found["eligible_for_funding"],
        cohort_year=found["cohort_year"],
        cohort_is_capped=found["cohort_is_capped"],
        course_group=found["course_group"],
        has_another_accepted=found["has_another_accepted"],
        schedules=tuple(
            ScheduleChoice(id=id_, identifier=identifier)
            for id_, identifier in zip(ids, identifiers, strict=True)
        ),
        today=now.date(),
    )


def _schedule_id(facts: AcceptFacts) -> int:
    schedule = schedule_on_acceptance(facts)
    assert schedule is not None, "acceptance without a schedule is refused"
    return schedule.id
