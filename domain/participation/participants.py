"""What every act on a participant in training checks first.

Checks 1, 2 and 5 of the table always hold: the token names the provider, the path the participant, and
who is not visible is not found before any check.

Source: provider-api.md 9.3, decision D-29.
"""

from dataclasses import dataclass
from typing import Final

from domain.faults import Fault
from domain.vocabulary import COURSE_IDENTIFIERS, TrainingStatus

COURSE_INCLUSION: Final = Fault(
    title="course_identifier",
    detail="The property '#/course_identifier' must be the identifier of a course.",
)
INVALID_PARTICIPANT: Final = Fault(
    title="participant_id",
    detail="The property '#/participant_id' must be the id of a participant whom you accepted for"
    " the '#/course_identifier'.",
)
ALREADY_WITHDRAWN: Final = Fault(
    title="participant_id", detail="The participant of the '#/participant_id' has withdrawn."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipantFacts:
    """The course asked for, and the newest accepted application with this provider for exactly it."""

    course_identifier: str | None
    application_is_found: bool
    training_status: str | None


def course_is_known(facts: ParticipantFacts) -> Fault | None:
    return None if facts.course_identifier in COURSE_IDENTIFIERS else COURSE_INCLUSION


def application_is_found(facts: ParticipantFacts) -> Fault | None:
    return None if facts.application_is_found else INVALID_PARTICIPANT


def is_not_withdrawn(facts: ParticipantFacts) -> Fault | None:
    return ALREADY_WITHDRAWN if facts.training_status == TrainingStatus.WITHDRAWN else None
