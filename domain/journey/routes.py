"""What comes next: small functions of the answers in effect.

Source: registration-journey.md 5, rows "Next", with the decisions D8, D13 and D15.
"""

from collections.abc import Mapping
from typing import Final

from domain.funding.circumstances import SCHOOL_SETTINGS, EmploymentType, WorkSetting
from domain.funding.codes import UNDER_REVIEW, FundingCode
from domain.journey import checks
from domain.journey.facts import Answers, JourneyFacts
from domain.journey.situation import PUBLIC_NURSERIES, Situation
from domain.journey.step import Route
from domain.vocabulary import EHCO, LEADING_PRIMARY_MATHEMATICS, SENCO

FALLBACK_USED: Final = "trn_set_via_fallback_verification_question"


def to(name: str) -> Route:
    return lambda _: name


def by_answer(key: str, routes: Mapping[str, str], *, otherwise: str) -> Route:
    """The step that belongs to the value of one answer."""
    return lambda situation: routes.get(situation.answers.get(key) or "", otherwise)


def first_question(typed: Answers, facts: JourneyFacts) -> str:
    """The TRN questions stay on the path once they were used. Source: 2.3 rule 3, 5.1."""
    if facts.has_trn and not typed.get(FALLBACK_USED):
        return "course-start-date"
    return "teacher-reference-number"


def after_trn_check(situation: Situation) -> str:
    return "course-start-date" if situation.answers.get("trn_verified") else "dqt-mismatch"


_WORKPLACE_QUESTIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(SCHOOL_SETTINGS, "find-school"),
    WorkSetting.EARLY_YEARS_OR_CHILDCARE: "kind-of-nursery",
    WorkSetting.ANOTHER_SETTING: "your-employment",
    WorkSetting.OTHER: "referred-by-return-to-teaching-adviser",
}


def after_work_setting(situation: Situation) -> str:
    if not situation.is_in_england:
        return "choose-your-npq"
    return _WORKPLACE_QUESTIONS[situation.answers["work_setting"]]


after_kind_of_nursery: Final = by_answer(
    "kind_of_nursery",
    dict.fromkeys(PUBLIC_NURSERIES, "find-childcare-provider"),
    otherwise="have-ofsted-urn",
)
after_employment: Final = by_answer(
    "employment_type",
    {
        EmploymentType.LEAD_MENTOR: "itt-provider",
        EmploymentType.HOSPITAL_SCHOOL: "your-employer",
        EmploymentType.YOUNG_OFFENDER_INSTITUTION: "your-employer",
    },
    otherwise="your-role",
)


def after_picker(picker: str, *, abroad: str) -> Route:
    """A picker stays until a workplace is chosen; one outside England ends the journey."""

    def follows(situation: Situation) -> str:
        if not checks.is_chosen(situation):
            return picker
        place = situation.workplace
        return "choose-your-npq" if place and place.is_in_england else abroad

    return follows


_OWN_QUESTIONS: Final[Mapping[str, str]] = {
    EHCO: "npqh-status",
    LEADING_PRIMARY_MATHEMATICS: "maths-eligibility-teaching-for-mastery",
    SENCO: "senco-in-role",
}


def after_course(situation: Situation) -> str:
    """Source: registration-journey.md 5.5, "choose-your-npq next (not changing)"."""
    if question := _OWN_QUESTIONS.get(situation.course or ""):
        return question
    if situation.is_referred:
        return "possible-funding"
    is_possible = (
        _is_possible_elsewhere(situation)
        if situation.works_in_another_setting
        else situation.is_funded
    )
    return "possible-funding" if is_possible else "ineligible-for-funding"


def _is_possible_elsewhere(situation: Situation) -> bool:
    if situation.has_unlisted_employment or not situation.is_in_england:
        return False
    return not situation.is_lead_mentor or situation.is_lead_mentor_course


def by_funding(eligible_page: str) -> Route:
    """The page that explains the code: eligible, left to staff, or not eligible (D15)."""

    def follows(situation: Situation) -> str:
        if situation.is_funded:
            return eligible_page
        return "possible-funding" if situation.code in UNDER_REVIEW else "ineligible-for-funding"

    return follows


after_maths: Final = by_funding("funding-eligibility-maths")
after_senco: Final = by_funding("funding-eligibility-senco")


def after_mastery(situation: Situation) -> str:
    if situation.says("maths_eligibility_teaching_for_mastery", "no"):
        return "maths-understanding-of-approach"
    return after_maths(situation)


def after_understanding(situation: Situation) -> str:
    """Who cannot show the understanding cannot take the course, wherever they work (A1)."""
    if situation.says("maths_understanding_of_approach", "cannot_show"):
        return "maths-cannot-register"
    return after_maths(situation)


def after_senco_role(situation: Situation) -> str:
    if situation.says("senco_in_role", "yes"):
        return "senco-start-date"
    return after_senco(situation)


_EHCO_PAGES: Final[Mapping[str, str]] = {
    FundingCode.FUNDED: "ehco-possible-funding",
    FundingCode.PREVIOUSLY_FUNDED: "ehco-previously-funded",
    **dict.fromkeys(UNDER_REVIEW, "possible-funding"),
}


def after_new_headship(situation: Situation) -> str:
    """Source: registration-journey.md 5.7, "After ehco-new-headteacher"."""
    return _EHCO_PAGES.get(situation.code, "ehco-funding-not-available")
