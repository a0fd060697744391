"""What a funding page tells: stable outcome ids.

Source: registration-journey.md 4.7.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from domain.funding.codes import FundingCode
from domain.journey.situation import Situation

Outcome = Callable[[Situation], str]


def outcome_of(page: str, situation: Situation) -> str | None:
    """The outcome id that a page shows in this situation; none for pages about other things."""
    outcome = _OUTCOMES.get(page)
    return None if outcome is None else outcome(situation)


def _possible(situation: Situation) -> str:
    return next(name for applies, name in _POSSIBLE if applies(situation))


def _ineligible(situation: Situation) -> str:
    return _INELIGIBLE[situation.code]


_POSSIBLE: Final[Sequence[tuple[Callable[[Situation], bool], str]]] = (
    (lambda s: s.has_private_provider, "private_childcare_provider"),
    (lambda s: s.is_lead_mentor_course and not s.is_funding_unclear, "lead_mentor"),
    (lambda s: s.is_funding_unclear, "funding_eligibility_unclear"),
    (lambda _: True, "eligible_for_scholarship_funding_not_tsf"),
)

_NOT_ELIGIBLE: Final = "not_eligible_for_scholarship_funding"
_INELIGIBLE: Final[Mapping[FundingCode, str]] = {
    FundingCode.NOT_IN_ENGLAND: "not_in_england",
    FundingCode.NOT_LEAD_MENTOR_COURSE: "lead_mentor_not_applying_for_npqltd",
    FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE: _NOT_ELIGIBLE,
    FundingCode.INELIGIBLE_INSTITUTION_TYPE: _NOT_ELIGIBLE,
    FundingCode.NO_INSTITUTION: _NOT_ELIGIBLE,
    FundingCode.SCHOOL_OUTSIDE_CATCHMENT: _NOT_ELIGIBLE,
    FundingCode.PREVIOUSLY_FUNDED: "already_funded",
    FundingCode.NOT_ON_EARLY_YEARS_REGISTER: "early_years_not_on_register",
    FundingCode.EARLY_YEARS_OUTSIDE_CATCHMENT: "early_years_not_on_register",
    FundingCode.EARLY_YEARS_INVALID_NPQ: "early_years_not_applying_for_npqeyl",
    FundingCode.NOT_ENTITLED_EY_INSTITUTION: "not_entitled_ey_institution",
    FundingCode.NOT_ENTITLED_CHILDMINDER: "not_entitled_ey_institution",
    FundingCode.INELIGIBLE_ESTABLISHMENT_NOT_A_PP50: "not_a_pp50_institution",
}

_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "possible-funding": _possible,
    "ineligible-for-funding": _ineligible,
    "funding-eligibility-maths": lambda _: "funding_eligible_maths",
    "funding-eligibility-senco": lambda _: "funding_eligibility_senco",
    "ehco-possible-funding": lambda _: "ehco_possible_funding",
    "ehco-funding-not-available": lambda _: "ehco_funding_not_available",
    "ehco-previously-funded": lambda _: "ehco_previously_funded",
}
