"""What the page of a stored registration tells of somebody's work and of their course.

Source: registration-journey.md 11.3, card "Work".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.journey.facts import Answers, Workplace
from domain.journey.rows import AnswerRow, Chosen, Shown, chosen, maths_value, senco_value
from domain.journey.situation import PRIVATE_NURSERIES
from domain.vocabulary import EHCO, LEADING_PRIMARY_MATHEMATICS, SENCO


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredWork:
    """The columns of an application that tell of work; ``raw`` the answers as they were given."""

    course: str
    raw: Answers
    teacher_catchment: str | None = None
    referred_by_return_to_teaching_adviser: str | None = None
    work_setting: str | None = None
    kind_of_nursery: str | None = None
    workplace: Workplace | None = None
    employment_type: str | None = None
    employment_role: str | None = None
    employer_name: str | None = None
    is_lead_mentor: bool = False
    itt_provider: str | None = None

    @property
    def is_in_england(self) -> bool:
        return self.teacher_catchment == "england"

    @property
    def has_private_nursery(self) -> bool:
        return self.kind_of_nursery in PRIVATE_NURSERIES


def work_rows(work: StoredWork) -> tuple[AnswerRow, ...]:
    """The rows that have something to tell, in order."""
    rows = (*_place_rows(work), *_employment_rows(work), *_course_rows(work))
    return tuple(AnswerRow(id=name, value=value) for name, value in rows if value)


def payment_rows(work: StoredWork) -> tuple[AnswerRow, ...]:
    """How it is paid for, as it was answered."""
    answers = (chosen(work.raw, key) for key in ("ehco_funding_choice", "funding"))
    return tuple(AnswerRow(id="course_funding", value=value) for value in answers if value)


_Named = tuple[str, Shown | None]
_RTTA: Final = "referred_by_return_to_teaching_adviser"


def _place_rows(work: StoredWork) -> Sequence[_Named]:
    return (
        ("workplace_in_england", _coded("teacher_catchment", work.teacher_catchment)),
        ("referred_by_rtta", _coded(_RTTA, work.referred_by_return_to_teaching_adviser)),
        ("work_setting", _coded("work_setting", work.work_setting)),
        ("early_years_setting", _coded("kind_of_nursery", work.kind_of_nursery)),
        ("ofsted_urn", _ofsted_urn(work)),
        ("workplace", _workplace(work)),
    )


def _ofsted_urn(work: StoredWork) -> Shown | None:
    if not (work.is_in_england and work.has_private_nursery):
        return None
    place = work.workplace
    if place is None:
        return Chosen(key="ofsted_urn", value="not_applicable")
    return " - ".join(part for part in (place.urn, place.name, place.address) if part)


def _workplace(work: StoredWork) -> Shown | None:
    is_told = work.is_in_england and not work.has_private_nursery and work.workplace is not None
    return work.workplace.name_and_address if is_told and work.workplace else None


def _employment_rows(work: StoredWork) -> Sequence[_Named]:
    kind = _coded("employment_type", work.employment_type)
    if work.is_lead_mentor:
        return (("employment_type", kind), ("itt_provider", work.itt_provider))
    if not (work.employer_name and work.employment_type):
        return ()
    return (
        ("employment_type", kind),
        ("role", work.employment_role),
        ("employer", work.employer_name),
    )


def _course_rows(work: StoredWork) -> Sequence[_Named]:
    raw = work.raw
    if work.course == EHCO:
        return (
            ("npqh_stage", chosen(raw, "npqh_status")),
            ("headteacher", chosen(raw, "ehco_headteacher")),
            ("first_five_years", chosen(raw, "ehco_new_headteacher")),
        )
    if work.course == SENCO:
        return (("senco", senco_value(raw)),)
    if work.course == LEADING_PRIMARY_MATHEMATICS:
        return (("maths_mastery", maths_value(raw)),)
    return ()


def _coded(key: str, value: str | None) -> Shown | None:
    return None if value is None else Chosen(key=key, value=value)
