"""May a participant move to another schedule, and what becomes of the funded place? The ordered checks.

Source: provider-api.md 9.3 and 9.7, funding-eligibility.md 6.3, decisions D-15, D-24 and D-25.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from domain.faults import Fault
from domain.participation.checks import Check, always, faults_of, guarded
from domain.participation.participants import (
    ParticipantFacts,
    application_is_found,
    course_is_known,
    is_not_withdrawn,
)

SCHEDULE_BLANK: Final = Fault(
    title="schedule_identifier",
    detail="The property '#/schedule_identifier' must be a schedule of the '#/cohort'.",
)
MISSING_CONTRACT: Final = Fault(
    title="cohort", detail="You have no contract for the '#/course_identifier' in the '#/cohort'."
)
INVALIDATES_DECLARATION: Final = Fault(
    title="schedule_identifier",
    detail="The '#/schedule_identifier' does not allow what was already declared for the participant.",
)
ALREADY_ON_THE_SCHEDULE: Final = Fault(
    title="schedule_identifier",
    detail="The participant is already on the schedule of the '#/schedule_identifier'.",
)
SCHEDULE_INVALID_FOR_COURSE: Final = Fault(
    title="schedule_identifier",
    detail="The '#/schedule_identifier' is no schedule for the '#/course_identifier'.",
)
COHORT_CANNOT_CHANGE: Final = Fault(
    title="cohort", detail="The participant cannot move to another '#/cohort'."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CohortInView:
    """A cohort that a participant is in or would move to."""

    id: int
    start_year: int
    is_capped: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetSchedule:
    """The schedule asked for, in the cohort that the participant would be in."""

    id: int
    applies_from: date
    allowed_types: frozenset[str]
    is_for_the_course: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveDeclaration:
    """A declaration that is or may be paid for."""

    type: str
    declared_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RescheduleFacts(ParticipantFacts):
    """What changing the schedule needs to know.

    ``cohort`` is the application's own, which its schedule, if it has one, shares.
    """

    schedule_identifier: str | None
    target_cohort: CohortInView | None
    target: TargetSchedule | None
    has_contract: bool
    schedule_id: int | None
    cohort: CohortInView | None
    live_declarations: Sequence[LiveDeclaration]
    eligible_for_funding: bool
    funded_place: bool | None


def rescheduling_faults(facts: RescheduleFacts) -> tuple[Fault, ...]:
    return faults_of(RESCHEDULE_CHECKS, facts)


def funded_place_after(facts: RescheduleFacts) -> bool | None:
    """Who comes into a capped cohort from another kind has a funded place when eligible for it."""
    if _is_capped(facts.target_cohort) and not _is_capped(facts.cohort):
        return facts.eligible_for_funding
    return facts.funded_place


def schedule_is_given(facts: RescheduleFacts) -> Fault | None:
    return None if facts.schedule_identifier else SCHEDULE_BLANK


def schedule_is_found(facts: RescheduleFacts) -> Fault | None:
    """No cohort of the year asked for means no schedule, and nothing else is wrong with it (D-24)."""
    return SCHEDULE_BLANK if facts.target is None else None


def has_contract(facts: RescheduleFacts) -> Fault | None:
    return None if facts.has_contract else MISSING_CONTRACT


def declarations_stay_valid(facts: RescheduleFacts) -> Fault | None:
    """The very start of the first day is too early here, though a declaration may be made of it (D-15)."""
    target = facts.target
    if target is None:
        return None
    starts_at = datetime.combine(target.applies_from, time(), tzinfo=UTC)
    for one in facts.live_declarations:
        if one.type not in target.allowed_types or one.declared_at <= starts_at:
            return INVALIDATES_DECLARATION
    return None


def schedule_is_another(facts: RescheduleFacts) -> Fault | None:
    target = facts.target
    if target is None or not facts.application_is_found or target.id != facts.schedule_id:
        return None
    return ALREADY_ON_THE_SCHEDULE


def schedule_is_for_the_course(facts: RescheduleFacts) -> Fault | None:
    if facts.target is None or facts.target.is_for_the_course:
        return None
    return SCHEDULE_INVALID_FOR_COURSE


def declarations_stay_in_their_cohort(facts: RescheduleFacts) -> Fault | None:
    """Whoever has no schedule yet changes cohort when the application's is another one (D-25)."""
    if facts.target is None or not facts.live_declarations:
        return None
    return None if _year(facts.target_cohort) == _year(facts.cohort) else COHORT_CANNOT_CHANGE


def cohort_keeps_its_cap(facts: RescheduleFacts) -> Fault | None:
    if not facts.application_is_found or facts.target_cohort is None:
        return None
    if _is_capped(facts.cohort) and not _is_capped(facts.target_cohort):
        return COHORT_CANNOT_CHANGE
    return None


def _is_capped(cohort: CohortInView | None) -> bool:
    return cohort is not None and cohort.is_capped


def _year(cohort: CohortInView | None) -> int | None:
    return cohort.start_year if cohort else None


RESCHEDULE_CHECKS: Final[Sequence[Check[RescheduleFacts]]] = (
    always(course_is_known),
    always(application_is_found),
    always(schedule_is_given),
    always(schedule_is_found),
    guarded(has_contract),
    always(is_not_withdrawn),
    always(declarations_stay_valid),
    always(schedule_is_another),
    always(schedule_is_for_the_course),
    always(declarations_stay_in_their_cohort),
    always(cohort_keeps_its_cap),
)
