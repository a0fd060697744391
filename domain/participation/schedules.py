"""Which schedule an application gets when it is accepted without naming one.

Source: reference-data.md 2 and provider-api.md 7.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.vocabulary import CourseGroupName

_FIRST_YEAR_WITH_EHCO_PATTERN: Final = 2022
_SUMMER_OF_2022: Final = (date(2022, 6, 1), date(2022, 12, 25))


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleChoice:
    """A schedule of the application's cohort whose group holds the course."""

    id: int
    identifier: str


def default_schedule(
    schedules: Sequence[ScheduleChoice], *, group: str, cohort_year: int, today: date
) -> ScheduleChoice | None:
    """The schedule that acceptance today gives; None when the cohort has no such schedule.

    ``schedules`` are those of the cohort and the group, oldest first.
    """
    if group == CourseGroupName.EHCO and cohort_year < _FIRST_YEAR_WITH_EHCO_PATTERN:
        return schedules[0] if schedules else None
    return schedule_named(
        schedules, default_identifier(group=group, cohort_year=cohort_year, today=today)
    )


def schedule_named(schedules: Sequence[ScheduleChoice], identifier: str) -> ScheduleChoice | None:
    return next((one for one in schedules if one.identifier == identifier), None)


def default_identifier(*, group: str, cohort_year: int, today: date) -> str:
    """The identifier by the table of reference-data.md 2; the first matching line decides."""
    if group == CourseGroupName.SUPPORT:
        return "npq-aso-december"
    if group == CourseGroupName.EHCO:
        return f"npq-ehco-{_ehco_season(cohort_year, today)}"
    return f"npq-{group}-{_season(today)}"


def _season(today: date) -> str:
    """Spring from 26 December to 2 April, autumn otherwise; all of summer 2022 was autumn."""
    first, last = _SUMMER_OF_2022
    if first <= today <= last:
        return "autumn"
    in_spring = (today.month, today.day) <= (4, 2) or (today.month, today.day) >= (12, 26)
    return "spring" if in_spring else "autumn"


def _ehco_season(cohort_year: int, today: date) -> str:
    """The quarter of the cohort's first year; any date outside it counts as June."""
    quarters = (
        (date(cohort_year, 9, 1), date(cohort_year, 12, 1), "november"),
        (date(cohort_year, 12, 1), date(cohort_year + 1, 3, 1), "december"),
        (date(cohort_year + 1, 3, 1), date(cohort_year + 1, 6, 1), "march"),
    )
    return next((name for first, after, name in quarters if first <= today < after), "june")
