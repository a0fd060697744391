"""A participant gives up training. Source: provider-api.md 9.6."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.participants import ParticipantWithdrawn
from domain.participation.training import withdrawal_faults
from domain.vocabulary import TrainingStatus
from services.participants.training import (
    ChangeOfTraining,
    Participant,
    TrainingMove,
    move_training,
)

_WITHDRAWAL: Final = TrainingMove(
    faults=withdrawal_faults,
    status=TrainingStatus.WITHDRAWN,
    news=ParticipantWithdrawn,
)


async def withdraw_participant(
    session: AsyncSession, participant: Participant, asked: ChangeOfTraining, *, now: datetime
) -> None:
    """Record that the participant gives up, since now and for the reason given.

    Raises: NotFound (no participant of this provider), Conflict (a rule refuses).
    """
    await move_training(session, participant, asked, move=_WITHDRAWAL, now=now)
