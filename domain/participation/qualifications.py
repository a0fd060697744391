"""Which qualifications a teacher holds, as the Teacher Record Service knows them.

Source: provider-api.md 15.3.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain import vocabulary

CODES: Final[Mapping[str, str]] = {
    vocabulary.LEADING_TEACHING: "NPQLT",
    vocabulary.LEADING_BEHAVIOUR_CULTURE: "NPQLBC",
    vocabulary.LEADING_TEACHER_DEVELOPMENT: "NPQLTD",
    vocabulary.LEADING_LITERACY: "NPQLL",
    vocabulary.SENIOR_LEADERSHIP: "NPQSL",
    vocabulary.HEADSHIP: "NPQH",
    vocabulary.EXECUTIVE_LEADERSHIP: "NPQEL",
    vocabulary.EARLY_YEARS_LEADERSHIP: "NPQEYL",
    vocabulary.LEADING_PRIMARY_MATHEMATICS: "NPQLPM",
    vocabulary.SENCO: "NPQSENCO",
}
"""The qualification that each course leads to; the support offers lead to none."""

MIDDLE_LEADERSHIP: Final = "NPQML"
"""Awarded before this service, and no longer."""

ALL_CODES: Final = (*CODES.values(), MIDDLE_LEADERSHIP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Qualification:
    """One qualification and the day it was awarded."""

    awarded_on: date
    code: str


def qualification(course_identifier: str, completed_on: date) -> Qualification | None:
    """What a pass of the course is worth; None for a support offer."""
    code = CODES.get(course_identifier)
    return Qualification(awarded_on=completed_on, code=code) if code else None


def newest_first(awarded: Iterable[Qualification]) -> list[Qualification]:
    """Each qualification once, the newest first; those of one day by their codes."""
    by_code = sorted(set(awarded), key=lambda one: one.code)
    return sorted(by_code, key=lambda one: one.awarded_on, reverse=True)
