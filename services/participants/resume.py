"""A participant comes back to training. Source: provider-api.md 9.5."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.participants import ParticipantResumed
from domain.participation.training import resumption_faults
from domain.vocabulary import TrainingStatus
from services.participants.training import (
    ChangeOfTraining,
    Participant,
    TrainingMove,
    move_training,
)

_RESUMPTION: Final = TrainingMove(
    faults=resumption_faults,
    status=TrainingStatus.ACTIVE,
    news=ParticipantResumed,
    has_reason=False,
)


async def resume_participant(
    session: AsyncSession, participant: Participant, asked: ChangeOfTraining, *, now: datetime
) -> None:
    """Record that the participant is in training again.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    await move_training(session, participant, asked, move=_RESUMPTION, now=now)
