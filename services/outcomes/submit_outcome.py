"""A provider says that a participant passed or failed a course. Source: provider-api.md 11.3."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.outcomes import OutcomeSubmitted
from domain.faults import Conflict, Fault, NotFound
from domain.participation.outcomes import (
    OutcomeFacts,
    RecordedOutcome,
    RequestedOutcome,
    is_recorded,
    outcome_faults,
)
from domain.vocabulary import OutcomeState
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch, fetch_one
from store.queries.concluding import LOCK_COMPLETIONS, OUTCOME_FACTS, RECORD_OUTCOME

_NO_SUCH_PARTICIPANT: Final = Fault(title="participant", detail="There is no such participant.")


async def submit_outcome(
    session: AsyncSession,
    participant_id: UUID,
    requested: RequestedOutcome,
    *,
    provider_id: int,
    now: datetime,
) -> UUID:
    """Record the outcome with the participant's newest completion of the course; gives its public id.

    What was said last already is not said again: its own id is given.

    Raises: NotFound (not this provider's participant), Conflict (a rule refuses).
    """
    row = await _find(session, participant_id, requested, provider_id=provider_id)
    facts = OutcomeFacts(
        requested=requested,
        has_completed_declaration=row["declaration_id"] is not None,
        today=now.date(),
    )
    if faults := outcome_faults(facts):
        raise Conflict(*faults)
    if is_recorded(_latest(row), requested):
        recorded: UUID = row["outcome_public_id"]
        return recorded
    return await _record(session, row, requested, now=now)


async def _find(
    session: AsyncSession, participant_id: UUID, requested: RequestedOutcome, *, provider_id: int
) -> asyncpg.Record:
    """Gather the facts, with the participant's completions locked. Raises: NotFound."""
    connection = await connection_of(session)
    asked = {
        "provider_id": provider_id,
        "participant_id": participant_id,
        "course_identifier": requested.course_identifier or "",
    }
    await fetch(connection, LOCK_COMPLETIONS, **asked)
    row = await fetch_one(connection, OUTCOME_FACTS, **asked)
    if row is None:
        raise NotFound(_NO_SUCH_PARTICIPANT)
    return row


async def _record(
    session: AsyncSession, row: asyncpg.Record, requested: RequestedOutcome, *, now: datetime
) -> UUID:
    assert requested.state is not None, "an outcome without a state is refused"
    public_id, declaration_id = uuid4(), row["declaration_public_id"]
    written = {
        "public_id": public_id,
        "declaration_id": row["declaration_id"],
        "state": OutcomeState(requested.state),
        "completion_date": requested.completed_on,
        "now": now,
    }
    await session.execute(RECORD_OUTCOME, written)
    send(session, OutcomeSubmitted(outcome_id=public_id, declaration_id=declaration_id))
    await session.flush()
    return public_id


def _latest(row: asyncpg.Record) -> RecordedOutcome | None:
    if row["outcome_public_id"] is None:
        return None
    return RecordedOutcome(state=OutcomeState(row["state"]), completion_date=row["completion_date"])
