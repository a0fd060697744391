"""May this outcome be recorded, and is it new? The ordered checks of what a participant achieved.

Source: provider-api.md 11.3, decision D-20.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.faults import Fault
from domain.participation.checks import Check, always, faults_of
from domain.participation.instants import instant
from domain.vocabulary import (
    ASO,
    COURSE_IDENTIFIERS,
    EHCO,
    CourseGroupName,
    DeclarationType,
    OutcomeState,
)

COURSE_INCLUSION: Final = Fault(
    title="course_identifier",
    detail="The property '#/course_identifier' must be a course that is passed or failed.",
)
COURSE_BLANK: Final = Fault(
    title="course_identifier", detail="The property '#/course_identifier' must be present."
)
STATE_INCLUSION: Final = Fault(
    title="state",
    detail="The property '#/state' must be passed or failed. To take an outcome back, void its"
    " declaration.",
)
STATE_BLANK: Final = Fault(title="state", detail="The property '#/state' must be present.")
DATE_BLANK: Final = Fault(
    title="completion_date", detail="The property '#/completion_date' must be present."
)
DATE_INVALID: Final = Fault(
    title="completion_date",
    detail="The property '#/completion_date' must be a date of the form 2021-05-31.",
)
DATE_IN_FUTURE: Final = Fault(
    title="completion_date", detail="The property '#/completion_date' must not be in the future."
)
NO_COMPLETED_DECLARATION: Final = Fault(
    title="base",
    detail="You have no declaration that the participant completed the '#/course_identifier'.",
)

_GROUPS_WITH_OUTCOMES: Final = frozenset({CourseGroupName.LEADERSHIP, CourseGroupName.SPECIALIST})
COURSES_WITH_OUTCOMES: Final = frozenset(COURSE_IDENTIFIERS) - {ASO, EHCO}
STATES_TO_SUBMIT: Final = (OutcomeState.PASSED, OutcomeState.FAILED)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestedOutcome:
    """What the provider sent, blanks dropped."""

    course_identifier: str | None
    state: str | None
    completion_date: str | None

    @property
    def completed_on(self) -> date | None:
        return written_day(self.completion_date or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeFacts:
    """Everything that the checks of a new outcome look at."""

    requested: RequestedOutcome
    has_completed_declaration: bool  # With this provider and for exactly this course.
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedOutcome:
    """The latest outcome of a declaration."""

    state: OutcomeState
    completion_date: date


def bears_outcome(declaration_type: str | None, course_group: str | None) -> bool:
    """Whether it completes a course that is passed or failed.

    Recording such a declaration needs an outcome, and voiding it voids the outcome.

    Source: provider-api.md 10.4 check 12, 10.5.
    """
    return declaration_type == DeclarationType.COMPLETED and course_group in _GROUPS_WITH_OUTCOMES


def outcome_faults(facts: OutcomeFacts) -> tuple[Fault, ...]:
    return faults_of(OUTCOME_CHECKS, facts)


def is_recorded(latest: RecordedOutcome | None, requested: RequestedOutcome) -> bool:
    """Whether the latest outcome already says this; what was said before it does not count."""
    if latest is None:
        return False
    said = (requested.state, requested.completed_on)
    return (latest.state, latest.completion_date) == said


def written_day(text: str) -> date | None:
    """The day of a date, or of an RFC 3339 date-time as it is written there (D-20)."""
    day = text[:10]
    if not _DAY.fullmatch(day) or (text != day and instant(text) is None):
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def course_has_outcomes(facts: OutcomeFacts) -> Fault | None:
    known = facts.requested.course_identifier in COURSES_WITH_OUTCOMES
    return None if known else COURSE_INCLUSION


def course_is_given(facts: OutcomeFacts) -> Fault | None:
    return None if facts.requested.course_identifier else COURSE_BLANK


def state_can_be_submitted(facts: OutcomeFacts) -> Fault | None:
    return None if facts.requested.state in STATES_TO_SUBMIT else STATE_INCLUSION


def state_is_given(facts: OutcomeFacts) -> Fault | None:
    return None if facts.requested.state else STATE_BLANK


def date_is_given(facts: OutcomeFacts) -> Fault | None:
    return None if facts.requested.completion_date else DATE_BLANK


def date_is_a_day(facts: OutcomeFacts) -> Fault | None:
    """Checks 7 and 9, which say the same."""
    return DATE_INVALID if facts.requested.completed_on is None else None


def course_was_completed(facts: OutcomeFacts) -> Fault | None:
    return None if facts.has_completed_declaration else NO_COMPLETED_DECLARATION


def date_is_not_in_future(facts: OutcomeFacts) -> Fault | None:
    """Of a date that is none there is nothing more to say."""
    completed_on = facts.requested.completed_on
    return DATE_IN_FUTURE if completed_on is not None and completed_on > facts.today else None


OUTCOME_CHECKS: Final[Sequence[Check[OutcomeFacts]]] = (
    always(course_has_outcomes),
    always(course_is_given),
    always(state_can_be_submitted),
    always(state_is_given),
    always(date_is_given),
    always(date_is_a_day),
    always(course_was_completed),
    always(date_is_not_in_future),
)
