"""What the acts on a participant in training share: finding whom they are about, and the new status.

Source: provider-api.md 9.3 to 9.6.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.participants import (
    ParticipantDeferred,
    ParticipantResumed,
    ParticipantWithdrawn,
)
from domain.faults import Conflict, Fault, NotFound
from domain.participation.training import TrainingFacts
from domain.vocabulary import TrainingStatus
from store.engine import connection_of
from store.outbox import send
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


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingMove:
    """An act on training: what refuses it, the status that follows, and the news of it."""

    faults: Callable[[TrainingFacts], Sequence[Fault]]
    status: TrainingStatus
    news: type[ParticipantDeferred | ParticipantResumed | ParticipantWithdrawn]
    has_reason: bool = True


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


async def move_training(
    session: AsyncSession,
    participant: Participant,
    asked: ChangeOfTraining,
    *,
    move: TrainingMove,
    now: datetime,
) -> None:
    """Set the status, note since when and why, and tell of it.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    found = await participant_in_turn(
        session, TRAINING_FACTS, participant, course_identifier=asked.course_identifier
    )
    if faults := move.faults(_facts(found, asked)):
        raise Conflict(*faults)
    await fetch(
        await connection_of(session),
        MOVE_TRAINING,
        id=found["id"],
        provider_id=participant.provider_id,
        status=move.status,
        reason=asked.reason if move.has_reason else None,
        now=now,
    )
    send(
        session,
        move.news(
            participant_id=participant.public_id,
            application_id=found["public_id"],
            lead_provider_id=found["provider_public_id"],
        ),
    )
    await session.flush()


def _facts(found: asyncpg.Record, asked: ChangeOfTraining) -> TrainingFacts:
    return TrainingFacts(
        course_identifier=asked.course_identifier,
        application_is_found=found["id"] is not None,
        training_status=found["training_status"],
        reason=asked.reason,
        has_declarations=found["has_declarations"],
        has_started=found["has_started"],
    )
