"""May this application be accepted? The ordered checks of ``accept``.

Source: provider-api.md 8.6, funding-eligibility.md 6.1, decision D-11.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.faults import Fault
from domain.participation.checks import Check, always, faults_of, guarded
from domain.participation.schedules import ScheduleChoice, default_schedule, schedule_named
from domain.vocabulary import ApprovalStatus

FUNDED_PLACE_INCLUSION: Final = Fault(
    title="funded_place", detail="Set '#/funded_place' to true or false."
)
ALREADY_ACCEPTED: Final = Fault(
    title="application", detail="This '#/application' has already been accepted."
)
CANNOT_CHANGE_FROM_REJECTED: Final = Fault(
    title="application",
    detail="This '#/application' was rejected. A rejection is final and cannot be changed.",
)
ANOTHER_ACCEPTED_APPLICATION: Final = Fault(
    title="application",
    detail="The participant already has an accepted '#/application' for this course.",
)
NOT_ELIGIBLE_FOR_FUNDED_PLACE: Final = Fault(
    title="application",
    detail="This '#/application' is not eligible for funding, so '#/funded_place' cannot be true.",
)
SCHEDULE_INVALID_FOR_COURSE: Final = Fault(
    title="schedule_identifier",
    detail="The '#/schedule_identifier' names no schedule of the application's cohort and course.",
)
SCHEDULE_BLANK: Final = Fault(
    title="schedule",
    detail="No '#/schedule' could be chosen for the application's cohort and course.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptFacts:
    """What accepting needs to know of the request and of the application."""

    funded_place: object  # As sent: only a JSON boolean is one, anything else is refused.
    schedule_identifier: str | None
    status: str | None
    eligible_for_funding: bool
    cohort_year: int | None
    cohort_is_capped: bool
    course_group: str | None
    has_another_accepted: bool
    schedules: Sequence[ScheduleChoice]
    today: date


def acceptance_faults(facts: AcceptFacts) -> tuple[Fault, ...]:
    return faults_of(ACCEPT_CHECKS, facts)


def schedule_on_acceptance(facts: AcceptFacts) -> ScheduleChoice | None:
    """The schedule asked for, or the default one of today."""
    if facts.schedule_identifier:
        return schedule_named(facts.schedules, facts.schedule_identifier)
    if facts.cohort_year is None or facts.course_group is None:
        return None
    return default_schedule(
        facts.schedules,
        group=facts.course_group,
        cohort_year=facts.cohort_year,
        today=facts.today,
    )


def funded_place_is_said(facts: AcceptFacts) -> Fault | None:
    if facts.cohort_is_capped and not isinstance(facts.funded_place, bool):
        return FUNDED_PLACE_INCLUSION
    return None


def is_not_accepted(facts: AcceptFacts) -> Fault | None:
    return ALREADY_ACCEPTED if facts.status == ApprovalStatus.ACCEPTED else None


def is_not_rejected(facts: AcceptFacts) -> Fault | None:
    return CANNOT_CHANGE_FROM_REJECTED if facts.status == ApprovalStatus.REJECTED else None


def has_no_other_accepted_application(facts: AcceptFacts) -> Fault | None:
    return ANOTHER_ACCEPTED_APPLICATION if facts.has_another_accepted else None


def funded_place_needs_eligibility(facts: AcceptFacts) -> Fault | None:
    """The stored flag decides; previous funding is not considered."""
    if facts.cohort_is_capped and facts.funded_place is True and not facts.eligible_for_funding:
        return NOT_ELIGIBLE_FOR_FUNDED_PLACE
    return None


def schedule_fits_the_course(facts: AcceptFacts) -> Fault | None:
    if facts.schedule_identifier and schedule_on_acceptance(facts) is None:
        return SCHEDULE_INVALID_FOR_COURSE
    return None


def schedule_can_be_chosen(facts: AcceptFacts) -> Fault | None:
    return SCHEDULE_BLANK if schedule_on_acceptance(facts) is None else None


ACCEPT_CHECKS: Final[Sequence[Check[AcceptFacts]]] = (
    always(funded_place_is_said),
    always(is_not_accepted),
    always(is_not_rejected),
    always(has_no_other_accepted_application),
    guarded(funded_place_needs_eligibility),
    guarded(schedule_fits_the_course),
    guarded(schedule_can_be_chosen),
)
