"""May a participant defer, resume or withdraw? The ordered checks of the three acts.

Source: provider-api.md 9.3 to 9.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.faults import Fault
from domain.participation.checks import Check, always, faults_of
from domain.participation.participants import (
    ParticipantFacts,
    application_is_found,
    course_is_known,
    is_not_withdrawn,
)
from domain.vocabulary import DEFERRAL_REASONS, WITHDRAWAL_REASONS, TrainingStatus

DEFERRAL_REASON_INCLUSION: Final = Fault(
    title="reason",
    detail=f"The property '#/reason' must be one of {', '.join(DEFERRAL_REASONS)}.",
)
WITHDRAWAL_REASON_INCLUSION: Final = Fault(
    title="reason",
    detail=f"The property '#/reason' must be one of: {', '.join(WITHDRAWAL_REASONS)}",
)
ALREADY_DEFERRED: Final = Fault(
    title="participant_id", detail="The participant of the '#/participant_id' is already deferred."
)
ALREADY_ACTIVE: Final = Fault(
    title="participant_id", detail="The participant of the '#/participant_id' is already active."
)
NO_DECLARATIONS: Final = Fault(
    title="participant_id",
    detail="Nothing was declared yet for the participant of the '#/participant_id'.",
)
NO_STARTED_DECLARATIONS: Final = Fault(
    title="participant_id",
    detail="No start was declared yet for the participant of the '#/participant_id'.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingFacts(ParticipantFacts):
    """What a change of the training status needs to know; declarations count in any state."""

    reason: str | None = None
    has_declarations: bool = False
    has_started: bool = False


def deferral_faults(facts: TrainingFacts) -> tuple[Fault, ...]:
    return faults_of(DEFER_CHECKS, facts)


def resumption_faults(facts: TrainingFacts) -> tuple[Fault, ...]:
    return faults_of(RESUME_CHECKS, facts)


def withdrawal_faults(facts: TrainingFacts) -> tuple[Fault, ...]:
    return faults_of(WITHDRAW_CHECKS, facts)


def reason_is_for_a_deferral(facts: TrainingFacts) -> Fault | None:
    return None if facts.reason in DEFERRAL_REASONS else DEFERRAL_REASON_INCLUSION


def reason_is_for_a_withdrawal(facts: TrainingFacts) -> Fault | None:
    return None if facts.reason in WITHDRAWAL_REASONS else WITHDRAWAL_REASON_INCLUSION


def is_not_deferred(facts: TrainingFacts) -> Fault | None:
    return ALREADY_DEFERRED if facts.training_status == TrainingStatus.DEFERRED else None


def is_not_active(facts: TrainingFacts) -> Fault | None:
    return ALREADY_ACTIVE if facts.training_status == TrainingStatus.ACTIVE else None


def has_declarations(facts: TrainingFacts) -> Fault | None:
    """Without an application there is nothing that could have been declared: that was told before."""
    if facts.application_is_found and not facts.has_declarations:
        return NO_DECLARATIONS
    return None


def has_started(facts: TrainingFacts) -> Fault | None:
    return None if facts.has_started else NO_STARTED_DECLARATIONS


DEFER_CHECKS: Final[Sequence[Check[TrainingFacts]]] = (
    always(course_is_known),
    always(application_is_found),
    always(reason_is_for_a_deferral),
    always(is_not_deferred),
    always(is_not_withdrawn),
    always(has_declarations),
)
RESUME_CHECKS: Final[Sequence[Check[TrainingFacts]]] = (
    always(course_is_known),
    always(application_is_found),
    always(is_not_active),
)
WITHDRAW_CHECKS: Final[Sequence[Check[TrainingFacts]]] = (
    always(course_is_known),
    always(application_is_found),
    always(reason_is_for_a_withdrawal),
    always(is_not_withdrawn),
    always(has_started),
)
