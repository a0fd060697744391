"""A participant moves to another schedule, perhaps of another cohort. Source: provider-api.md 9.7."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.applications import ApplicationScheduleChanged
from domain.faults import Conflict
from domain.participation.rescheduling import (
    CohortInView,
    LiveDeclaration,
    RescheduleFacts,
    TargetSchedule,
    funded_place_after,
    rescheduling_faults,
)
from services.participants.training import Participant, participant_in_turn
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch
from store.queries.rescheduling import RESCHEDULE, RESCHEDULE_FACTS


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeOfSchedule:
    """What a provider asks for, as sent; ``cohort`` a start year, or None for the present cohort."""

    course_identifier: str | None
    schedule_identifier: str | None
    cohort: str | None = None


async def change_schedule(
    session: AsyncSession, participant: Participant, asked: ChangeOfSchedule, *, now: datetime
) -> None:
    """Put the participant on the schedule, and into its cohort.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    found = await participant_in_turn(
        session,
        RESCHEDULE_FACTS,
        participant,
        course_identifier=asked.course_identifier,
        schedule_identifier=asked.schedule_identifier,
        cohort=asked.cohort,
        now=now,
    )
    facts = _facts(found, asked)
    if faults := rescheduling_faults(facts):
        raise Conflict(*faults)
    await fetch(
        await connection_of(session),
        RESCHEDULE,
        id=found["id"],
        schedule_id=found["target_id"],
        cohort_id=found["target_cohort_id"],
        funded_place=funded_place_after(facts),
        now=now,
    )
    send(
        session,
        ApplicationScheduleChanged(
            application_id=found["public_id"], lead_provider_id=found["provider_public_id"]
        ),
    )
    await session.flush()


def _facts(found: asyncpg.Record, asked: ChangeOfSchedule) -> RescheduleFacts:
    declared = zip(found["declared_types"] or (), found["declared_at"] or (), strict=True)
    return RescheduleFacts(
        course_identifier=asked.course_identifier,
        application_is_found=found["id"] is not None,
        training_status=found["training_status"],
        schedule_identifier=asked.schedule_identifier,
        target_cohort=_cohort(found, "target_cohort"),
        target=_target(found),
        has_contract=found["has_contract"],
        schedule_id=found["schedule_id"],
        cohort=_cohort(found, "cohort"),
        live_declarations=[LiveDeclaration(type=type_, declared_at=at) for type_, at in declared],
        eligible_for_funding=bool(found["eligible_for_funding"]),
        funded_place=found["funded_place"],
    )


def _cohort(found: asyncpg.Record, name: str) -> CohortInView | None:
    if found[f"{name}_id"] is None:
        return None
    return CohortInView(
        id=found[f"{name}_id"],
        start_year=found[f"{name}_year"],
        is_capped=bool(found[f"{name}_is_capped"]),
    )


def _target(found: asyncpg.Record) -> TargetSchedule | None:
    if found["target_id"] is None:
        return None
    return TargetSchedule(
        id=found["target_id"],
        applies_from=found["target_applies_from"],
        allowed_types=frozenset(found["target_types"]),
        is_for_the_course=found["target_is_for_the_course"],
    )
