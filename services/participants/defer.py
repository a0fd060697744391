"""A participant pauses training. Source: provider-api.md 9.4."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.participants import ParticipantDeferred
from domain.participation.training import deferral_faults
from domain.vocabulary import TrainingStatus
from services.participants.training import (
    ChangeOfTraining,
    Participant,
    TrainingMove,
    move_training,
)

_DEFERRAL: Final = TrainingMove(
    faults=deferral_faults,
    status=TrainingStatus.DEFERRED,
    news=ParticipantDeferred,
)


async def defer_participant(
    session: AsyncSession, participant: Participant, asked: ChangeOfTraining, *, now: datetime
) -> None:
    """Record that the participant pauses, since now and for the reason given.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    await move_training(session, participant, asked, move=_DEFERRAL, now=now)
