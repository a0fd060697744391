"""What the acts on a participant in training share: their facts, and writing the new status.

Source: provider-api.md 9.3 to 9.6.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from domain.participation.training import TrainingFacts
from domain.vocabulary import TrainingStatus
from store.engine import connection_of
from store.prepared import Prepared, fetch, fetch_one
from store.queries.locks import LOCK_PARTICIPANT
from store.queries.training import MOVE_TRAINING, TRAINING_FACTS

_NO_SUCH_PARTICIPANT: Final = Fault(title="participant", detail="There is no such participant.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Participant:
    """Whom a provider acts on."""

    provider_id: int
    public_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeOfTraining:
    """What a provider asks for, as sent; ``reason`` where the act has one."""

    course_identifier: str | None
    reason: str | None = None


async def participant_in_turn(
    session: AsyncSession, facts: Prepared, participant: Participant, **asked: Any
) -> asyncpg.Record:
    """The facts of the provider's participant, in the participant's turn.

    Raises: NotFound (no participant of this provider).
    """
    connection = await connection_of(session)
    who = {"provider_id": participant.provider_id, "public_id": participant.public_id}
    locked = await fetch_one(connection, LOCK_PARTICIPANT, **who)
    found = locked and await fetch_one(connection, facts, **who, **asked)
    if not found:
        raise NotFound(_NO_SUCH_PARTICIPANT)
    return found


async def training_of(
    session: AsyncSession, participant: Participant, asked: ChangeOfTraining
) -> tuple[asyncpg.Record, TrainingFacts]:
    """What was found, and what the rules look at. Raises: NotFound."""
    course = asked.course_identifier
    found = await participant_in_turn(
        session, TRAINING_FACTS, participant, course_identifier=course
    )
    return found, TrainingFacts(
        course_identifier=course,
        application_is_found=found["id"] is not None,
        training_status=found["training_status"],
        reason=asked.reason,
        has_declarations=found["has_declarations"],
        has_started=found["has_started"],
    )


async def move_training(
    session: AsyncSession,
    found: asyncpg.Record,
    status: TrainingStatus,
    *,
    provider_id: int,
    reason: str | None,
    now: datetime,
) -> None:
    """Set the status of the application found and note it."""
    await fetch(
        await connection_of(session),
        MOVE_TRAINING,
        id=found["id"],
        provider_id=provider_id,
        status=status,
        reason=reason,
        now=now,
    )
