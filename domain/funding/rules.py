"""The decision: an ordered table of rules, of which the first that applies gives the code.

Source: funding-eligibility.md 2, whose row names are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from domain.funding.circumstances import (
    AWAY_FROM_INSTITUTIONS,
    LOCAL_AUTHORITY_NURSERY_COURSES,
    PP50_ONLY_COURSES,
    SPECIAL_SETTING_COURSES,
    SPECIAL_SETTINGS,
    Circumstances,
    Institution,
    InstitutionKind,
    WorkSetting,
)
from domain.funding.codes import FundingCode
from domain.vocabulary import LEADING_TEACHER_DEVELOPMENT

Condition: TypeAlias = Callable[[Circumstances], bool]
InstitutionCondition: TypeAlias = Callable[[Circumstances, Institution], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table: its name in the specification, when it applies, what it says."""

    row: str
    applies: Condition
    code: FundingCode


def funding_code(circumstances: Circumstances, *, rules: str = "baseline-2024-11") -> FundingCode:
    """Why this course is funded, or not, for this applicant."""
    return deciding_rule(circumstances, rules=rules).code


def deciding_rule(circumstances: Circumstances, *, rules: str = "baseline-2024-11") -> Rule:
    """The first row of the rule set that applies; every set ends with rows that cover the rest."""
    return next(rule for rule in RULE_SETS[rules] if rule.applies(circumstances))


def is_funded(code: str) -> bool:
    return code == FundingCode.FUNDED


def _without_institution(condition: Condition) -> Condition:
    return lambda facts: facts.institution is None and condition(facts)


def _at(kind: InstitutionKind, condition: InstitutionCondition) -> Condition:
    def applies(facts: Circumstances) -> bool:
        institution = facts.institution
        return (
            institution is not None and institution.kind is kind and condition(facts, institution)
        )

    return applies


def _at_school(condition: InstitutionCondition) -> Condition:
    return _at(InstitutionKind.SCHOOL, condition)


def _at_provider(condition: InstitutionCondition) -> Condition:
    return _at(InstitutionKind.PRIVATE_CHILDCARE_PROVIDER, condition)


_COMMON: Final[Sequence[Rule]] = (
    Rule(
        "C1",
        lambda f: (
            f.is_approved_lead_mentor
            and f.course == LEADING_TEACHER_DEVELOPMENT
            and f.is_previously_funded
        ),
        FundingCode.PREVIOUSLY_FUNDED,
    ),
    Rule(
        "C2",
        lambda f: f.is_approved_lead_mentor and f.course == LEADING_TEACHER_DEVELOPMENT,
        FundingCode.FUNDED,
    ),
    Rule("C3", lambda f: f.is_approved_lead_mentor, FundingCode.NOT_LEAD_MENTOR_COURSE),
    Rule("C4", lambda f: not f.is_in_england, FundingCode.NOT_IN_ENGLAND),
)

_NO_INSTITUTION: Final[Sequence[Rule]] = (
    Rule("N0", _without_institution(lambda f: not f.has_answers), FundingCode.NO_INSTITUTION),
    Rule(
        "N1",
        _without_institution(lambda f: f.is_ehco_without_new_headship),
        FundingCode.INELIGIBLE_INSTITUTION_TYPE,
    ),
    Rule(
        "N2",
        _without_institution(lambda f: f.is_referred),
        FundingCode.REFERRED_BY_RETURN_TO_TEACHING_ADVISER,
    ),
    Rule(
        "N3",
        _without_institution(lambda f: f.employment_type in AWAY_FROM_INSTITUTIONS),
        FundingCode.NO_INSTITUTION,
    ),
    Rule(
        "N4",
        _without_institution(
            lambda f: f.employment_type in SPECIAL_SETTINGS and f.course in SPECIAL_SETTING_COURSES
        ),
        FundingCode.FUNDED,
    ),
    Rule(
        "N5",
        _without_institution(lambda f: f.employment_type in SPECIAL_SETTINGS),
        FundingCode.NO_INSTITUTION,
    ),
    Rule(
        "N6",
        _without_institution(lambda f: f.work_setting == WorkSetting.OTHER),
        FundingCode.INELIGIBLE_INSTITUTION_TYPE,
    ),
)

_EVERYBODY: Final[Sequence[Rule]] = (
    Rule("P1", lambda f: f.is_previously_funded, FundingCode.PREVIOUSLY_FUNDED),
    Rule("N7", lambda f: f.institution is None, FundingCode.NOT_ON_EARLY_YEARS_REGISTER),
)

_SCHOOL: Final[Sequence[Rule]] = (
    Rule(
        "S1",
        _at_school(lambda f, i: f.is_early_years_course and not i.is_early_years_eligible),
        FundingCode.NOT_ENTITLED_EY_INSTITUTION,
    ),
    Rule("S2", _at_school(lambda f, _: f.is_early_years_course), FundingCode.FUNDED),
    Rule(
        "S3",
        _at_school(lambda f, _: f.is_ehco_without_new_headship),
        FundingCode.NOT_NEW_HEADTEACHER_REQUESTING_EHCO,
    ),
    Rule(
        "S4",
        _at_school(
            lambda f, i: (
                i.is_local_authority_nursery and f.course in LOCAL_AUTHORITY_NURSERY_COURSES
            )
        ),
        FundingCode.FUNDED,
    ),
    Rule("S5", _at_school(lambda _, i: i.is_disadvantaged_nursery), FundingCode.FUNDED),
    Rule(
        "S6",
        _at_school(lambda f, i: f.course in PP50_ONLY_COURSES and not i.is_pp50),
        FundingCode.INELIGIBLE_ESTABLISHMENT_NOT_A_PP50,
    ),
    Rule(
        "S7",
        _at_school(lambda _, i: not i.has_eligible_type),
        FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE,
    ),
    Rule("S8", _at_school(lambda _f, _i: True), FundingCode.FUNDED),
)

_PRIVATE_PROVIDER: Final[Sequence[Rule]] = (
    Rule(
        "K1",
        _at_provider(
            lambda f, i: (
                f.is_early_years_course and not i.is_early_years_eligible and not f.is_childminder
            )
        ),
        FundingCode.NOT_ENTITLED_EY_INSTITUTION,
    ),
    Rule(
        "K2",
        _at_provider(lambda f, _: not f.is_early_years_course),
        FundingCode.EARLY_YEARS_INVALID_NPQ,
    ),
    Rule(
        "K3",
        _at_provider(lambda _, i: not i.is_on_early_years_register),
        FundingCode.NOT_ON_EARLY_YEARS_REGISTER,
    ),
    Rule(
        "K4",
        _at_provider(lambda f, i: f.is_childminder and not i.is_on_childminders_list),
        FundingCode.NOT_ENTITLED_CHILDMINDER,
    ),
    Rule("K5", _at_provider(lambda _f, _i: True), FundingCode.FUNDED),
)

_LOCAL_AUTHORITY: Final[Sequence[Rule]] = (Rule("L1", lambda _: True, FundingCode.FUNDED),)

BASELINE: Final[Sequence[Rule]] = (
    *_COMMON,
    *_NO_INSTITUTION,
    *_EVERYBODY,
    *_SCHOOL,
    *_PRIVATE_PROVIDER,
    *_LOCAL_AUTHORITY,
)

RULE_SETS: Final[Mapping[str, Sequence[Rule]]] = {"baseline-2024-11": BASELINE}
"""Later rules are further sets over the same circumstances. Source: funding-eligibility.md 13.1."""
