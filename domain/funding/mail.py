"""Which mail fits the funding answer of a new registration.

Source: funding-eligibility.md 4.3, registration-journey.md 9.4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.funding.codes import FundingCode
from domain.vocabulary import EARLY_YEARS_LEADERSHIP, EHCO


@dataclass(frozen=True, kw_only=True, slots=True)
class MailFacts:
    code: str
    course: str
    has_ofsted_urn: bool
    is_targeted: bool = False  # Never since June 2024.


def mail_template(facts: MailFacts) -> str:
    """The key stored with the registration; spelt as the existing rows spell it."""
    return next(key for applies, key in _TEMPLATES if applies(facts))


def _ehco(facts: MailFacts) -> bool:
    return facts.course == EHCO


def _early_years(facts: MailFacts) -> bool:
    return facts.course == EARLY_YEARS_LEADERSHIP


def _funded(facts: MailFacts) -> bool:
    return facts.code == FundingCode.FUNDED


def _before(facts: MailFacts) -> bool:
    return facts.code == FundingCode.PREVIOUSLY_FUNDED


_TEMPLATES: Final[Sequence[tuple[Callable[[MailFacts], bool], str]]] = (
    (lambda f: f.code == FundingCode.NOT_LEAD_MENTOR_COURSE, "itt_leader_wrong_course"),
    (lambda f: f.code == FundingCode.NOT_IN_ENGLAND, "not_england_wrong_catchment"),
    (lambda f: _ehco(f) and _before(f), "already_funded_not_elgible_ehco_funding"),
    (lambda f: _ehco(f) and _funded(f), "ehco_scholarship_funding"),
    (_ehco, "not_eligible_ehco_funding"),
    (lambda f: _funded(f) and f.is_targeted, "eligible_scholarship_funding"),
    (_funded, "eligible_scholarship_funding_not_tsf"),
    (lambda f: _before(f) and f.is_targeted, "not_eligible_scholarship_funding"),
    (_before, "already_funded_not_eligible_scholarship_funding_not_tsf"),
    (lambda f: not _early_years(f) and f.has_ofsted_urn, "not_npqeyl_on_ofsted_register"),
    (lambda f: _early_years(f) and not f.has_ofsted_urn, "not_on_ofsted_register"),
    (lambda f: not f.is_targeted, "not_eligible_scholarship_funding_not_tsf"),
    (lambda _: True, "default"),
)
