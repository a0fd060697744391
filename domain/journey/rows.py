"""What check-answers lists: the rows in order, when each is shown, and where it is changed.

Source: registration-journey.md 8.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from domain.funding.circumstances import EmploymentType
from domain.journey import checks
from domain.journey.facts import Answers
from domain.journey.replay import Replay
from domain.journey.routes import FALLBACK_USED
from domain.journey.situation import Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A coded answer; the page has words for it."""

    key: str
    value: str


Shown: TypeAlias = str | Chosen


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRow:
    """A line of check-answers: its stable id, its value and the step that changes it.

    On the page of a stored registration nothing is changed.
    """

    id: str
    value: Shown
    change: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    id: str
    change: str | Callable[[Situation], str]
    value: Callable[[Situation], Shown | None]


def answer_rows(path: Replay) -> tuple[AnswerRow, ...]:
    """The rows that have a value in this situation."""
    situation = path.situation
    valued = ((row, row.value(situation)) for row in _ROWS)
    return tuple(
        AnswerRow(
            id=row.id,
            value=value,
            change=row.change if isinstance(row.change, str) else row.change(situation),
        )
        for row, value in valued
        if value is not None
    )


def coded(key: str) -> Callable[[Situation], Shown | None]:
    """The words for the answer to ``key``, when it counts."""
    return lambda situation: chosen(situation.answers, key)


def chosen(answers: Answers, key: str) -> Shown | None:
    answer = answers.get(key)
    return Chosen(key=key, value=answer) if answer else None


def typed(key: str) -> Callable[[Situation], Shown | None]:
    """The answer as typed, when it counts and is not blank."""
    return lambda situation: situation.answers.get(key) or None


def _birth_date(situation: Situation) -> Shown | None:
    day = checks.as_date(situation.answers.get("date_of_birth"))
    return None if day is None else f"{day.day} {day:%B %Y}"


def _trn(situation: Situation) -> Shown | None:
    if not situation.answers.get(FALLBACK_USED):
        return None
    return situation.answers.get("verified_trn") or situation.answers.get("trn")


def _ofsted_urn(situation: Situation) -> Shown | None:
    if not situation.has_private_nursery:
        return None
    if not situation.has_ofsted_urn:
        return Chosen(key="ofsted_urn", value="not_applicable")
    place = situation.workplace
    parts = () if place is None else (place.urn, place.name_and_address)
    return " \N{EN DASH} ".join(part for part in parts if part)


def _workplace(situation: Situation) -> Shown | None:
    place = situation.workplace
    if place is None or situation.has_private_nursery:
        return None
    return place.name_and_address


def _workplace_step(situation: Situation) -> str:
    return "find-childcare-provider" if situation.works_in_childcare else "find-school"


def _role(situation: Situation) -> Shown | None:
    has_role = not (situation.is_lead_mentor or situation.is_in_special_setting)
    return typed("employment_role")(situation) if has_role else None


def _employer(situation: Situation) -> Shown | None:
    is_asked = situation.employment not in {None, EmploymentType.OTHER, EmploymentType.LEAD_MENTOR}
    return typed("employer_name")(situation) if is_asked else None


def _course(situation: Situation) -> Shown | None:
    names = {course.identifier: course.name for course in situation.facts.courses}
    return names.get(situation.course or "")


def senco_value(answers: Answers) -> Shown | None:
    """Since when, for somebody in the role; else what was answered."""
    since = checks.as_date(answers.get("senco_start_date"))
    if answers.get("senco_in_role") == "yes" and since is not None:
        return f"Yes, since {since:%B %Y}"
    return chosen(answers, "senco_in_role")


def maths_value(answers: Answers) -> Shown | None:
    """Yes, or how the understanding is shown instead."""
    if answers.get("maths_eligibility_teaching_for_mastery") == "no":
        return chosen(answers, "maths_understanding_of_approach")
    return chosen(answers, "maths_eligibility_teaching_for_mastery")


def _funding(situation: Situation) -> Shown | None:
    if situation.course is None or situation.is_funded:
        return None
    return coded("ehco_funding_choice" if situation.is_ehco else "funding")(situation)


def _funding_step(situation: Situation) -> str:
    return "funding-your-ehco" if situation.is_ehco else "funding-your-npq"


def _provider(situation: Situation) -> Shown | None:
    chosen = situation.answers.get("lead_provider_id")
    offers = situation.facts.offers.get(situation.course or "", ())
    return next((provider.name for provider in offers if provider.id == chosen), None)


_CHECK: Final = "qualified-teacher-check"
_RTTA: Final = "referred_by_return_to_teaching_adviser"
_MASTERY: Final = "maths-eligibility-teaching-for-mastery"

_ROWS: Final[Sequence[_Row]] = (
    _Row(id="full_name", change=_CHECK, value=typed("full_name")),
    _Row(id="trn", change=_CHECK, value=_trn),
    _Row(id="date_of_birth", change=_CHECK, value=_birth_date),
    _Row(id="national_insurance_number", change=_CHECK, value=typed("national_insurance_number")),
    _Row(id="course_start", change="course-start-date", value=typed("course_start")),
    _Row(id="workplace_in_england", change="teacher-catchment", value=coded("teacher_catchment")),
    _Row(id="referred_by_rtta", change=_RTTA.replace("_", "-"), value=coded(_RTTA)),
    _Row(id="work_setting", change="work-setting", value=coded("work_setting")),
    _Row(id="early_years_setting", change="kind-of-nursery", value=coded("kind_of_nursery")),
    _Row(id="ofsted_urn", change="have-ofsted-urn", value=_ofsted_urn),
    _Row(id="workplace", change=_workplace_step, value=_workplace),
    _Row(id="employment_type", change="your-employment", value=coded("employment_type")),
    _Row(id="itt_provider", change="itt-provider", value=typed("itt_provider")),
    _Row(id="role", change="your-role", value=_role),
    _Row(id="employer", change="your-employer", value=_employer),
    _Row(id="course", change="choose-your-npq", value=_course),
    _Row(id="npqh_stage", change="npqh-status", value=coded("npqh_status")),
    _Row(id="headteacher", change="ehco-headteacher", value=coded("ehco_headteacher")),
    _Row(id="first_five_years", change="ehco-new-headteacher", value=coded("ehco_new_headteacher")),
    _Row(id="senco", change="senco-in-role", value=lambda s: senco_value(s.answers)),
    _Row(id="maths_mastery", change=_MASTERY, value=lambda s: maths_value(s.answers)),
    _Row(id="course_funding", change=_funding_step, value=_funding),
    _Row(id="provider", change="choose-your-provider", value=_provider),
)
