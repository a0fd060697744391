"""A participant pauses training. Source: provider-api.md 9.4."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.participants import ParticipantDeferred
from domain.faults import Conflict
from domain.participation.training import deferral_faults
from domain.vocabulary import TrainingStatus
from services.participants.training import (
    ChangeOfTraining,
    Participant,
    move_training,
    training_of,
)
from store.outbox import send


async def defer_participant(
    session: AsyncSession, participant: Participant, asked: ChangeOfTraining, *, now: datetime
) -> None:
    """Record that the participant pauses, since now and for the reason given.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    found, facts = await training_of(session, participant, asked)
    if faults := deferral_faults(facts):
        raise Conflict(*faults)
    await move_training(
        session,
        found,
        TrainingStatus.DEFERRED,
        provider_id=participant.provider_id,
        reason=asked.reason,
        now=now,
    )
    send(
        session,
        ParticipantDeferred(
            participant_id=participant.public_id,
            application_id=found["public_id"],
            lead_provider_id=found["provider_public_id"],
        ),
    )
    await session.flush()
