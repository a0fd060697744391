"""Source: funding-eligibility.md 2.1 to 2.5, one row or cell a case."""

import pytest

from domain.funding.circumstances import Circumstances, Institution, InstitutionKind
from domain.funding.codes import NEVER_PRODUCED, FundingCode
from domain.funding.rules import BASELINE, deciding_rule, funding_code, is_funded

LTD = "npq-leading-teaching-development"
LITERACY = "npq-leading-literacy"
HEADSHIP = "npq-headship"
SENCO = "npq-senco"
EYL = "npq-early-years-leadership"
EHCO = "npq-early-headship-coaching-offer"
ASO = "npq-additional-support-offer"

LEAD_MENTOR = {
    "work_setting": "another_setting",
    "employment_type": "lead_mentor_for_accredited_itt_provider",
    "has_approved_itt_provider": True,
}


def school(code="34", **facts):
    return Institution(kind=InstitutionKind.SCHOOL, establishment_type_code=code, **facts)


def provider(**facts):
    return Institution(kind=InstitutionKind.PRIVATE_CHILDCARE_PROVIDER, **facts)


LOCAL_AUTHORITY = Institution(kind=InstitutionKind.LOCAL_AUTHORITY)

ROWS = [
    ("C1", {"course": LTD, "is_previously_funded": True, **LEAD_MENTOR}, "previously_funded"),
    ("C2", {"course": LTD, **LEAD_MENTOR}, "funded"),
    ("C3", {"course": SENCO, **LEAD_MENTOR}, "not_lead_mentor_course"),
    ("C4", {"course": LTD, "is_in_england": False, **LEAD_MENTOR}, "not_in_england"),
    ("C4", {"course": EYL, "is_in_england": False, "institution": school()}, "not_in_england"),
    ("N0", {"course": LTD, "has_answers": False}, "no_institution"),
    ("N1", {"course": EHCO, "is_referred": True}, "ineligible_institution_type"),
    (
        "N2",
        {"course": EHCO, "is_new_headteacher": True, "is_referred": True, "work_setting": "other"},
        "referred_by_return_to_teaching_adviser",
    ),
    (
        "N3",
        {"course": HEADSHIP, "employment_type": "local_authority_supply_teacher"},
        "no_institution",
    ),
    (
        "N3",
        {"course": HEADSHIP, "employment_type": "local_authority_virtual_school"},
        "no_institution",
    ),
    (
        "N4",
        {"course": HEADSHIP, "employment_type": "hospital_school", "is_previously_funded": True},
        "funded",
    ),
    ("N4", {"course": SENCO, "employment_type": "young_offender_institution"}, "funded"),
    ("N5", {"course": LITERACY, "employment_type": "hospital_school"}, "no_institution"),
    ("N6", {"course": LITERACY, "work_setting": "other"}, "ineligible_institution_type"),
    (
        "P1",
        {"course": HEADSHIP, "institution": school(), "is_previously_funded": True},
        "previously_funded",
    ),
    (
        "P1",
        {"course": LTD, "institution": LOCAL_AUTHORITY, "is_previously_funded": True},
        "previously_funded",
    ),
    ("N7", {"course": HEADSHIP, "work_setting": "a_school"}, "not_on_early_years_register"),
    (
        "N7",
        {"course": EYL, **LEAD_MENTOR, "has_approved_itt_provider": False},
        "not_on_early_years_register",
    ),
    ("S1", {"course": EYL, "institution": school()}, "not_entitled_ey_institution"),
    (
        "S2",
        {"course": EYL, "institution": school("11", is_early_years_eligible=True)},
        "funded",
    ),
    (
        "S3",
        {"course": EHCO, "institution": school(is_disadvantaged_nursery=True)},
        "not_new_headteacher_requesting_ehco",
    ),
    ("S4", {"course": HEADSHIP, "institution": school("15")}, "funded"),
    (
        "S5",
        {"course": LITERACY, "institution": school("11", is_disadvantaged_nursery=True)},
        "funded",
    ),
    (
        "S6",
        {"course": LITERACY, "institution": school()},
        "ineligible_establishment_not_a_pp50",
    ),
    (
        "S7",
        {"course": LITERACY, "institution": school("11", is_pp50=True)},
        "ineligible_establishment_type",
    ),
    (
        "S7",
        {"course": HEADSHIP, "institution": school(None)},
        "ineligible_establishment_type",
    ),
    ("S8", {"course": LITERACY, "institution": school(is_pp50=True)}, "funded"),
    (
        "K1",
        {"course": EYL, "institution": provider(is_on_early_years_register=True)},
        "not_entitled_ey_institution",
    ),
    ("K2", {"course": SENCO, "institution": provider()}, "early_years_invalid_npq"),
    (
        "K3",
        {"course": EYL, "institution": provider(is_early_years_eligible=True)},
        "not_on_early_years_register",
    ),
    (
        "K4",
        {
            "course": EYL,
            "is_childminder": True,
            "institution": provider(is_on_early_years_register=True, is_early_years_eligible=True),
        },
        "not_entitled_childminder",
    ),
    (
        "K5",
        {
            "course": EYL,
            "is_childminder": True,
            "institution": provider(is_on_early_years_register=True, is_on_childminders_list=True),
        },
        "funded",
    ),
    (
        "K5",
        {
            "course": EYL,
            "institution": provider(is_on_early_years_register=True, is_early_years_eligible=True),
        },
        "funded",
    ),
    ("L1", {"course": EHCO, "institution": LOCAL_AUTHORITY}, "funded"),
]


@pytest.mark.parametrize(("row", "circumstances", "code"), ROWS)
def test_each_row_decides_as_the_table_says(row, circumstances, code):
    rule = deciding_rule(Circumstances(**circumstances))
    assert (rule.row, rule.code) == (row, code)


def test_every_row_of_the_table_has_a_case():
    assert {rule.row for rule in BASELINE} == {row for row, _, _ in ROWS}


def test_the_rows_stand_in_the_order_of_the_specification():
    assert " ".join(rule.row for rule in BASELINE) == (
        "C1 C2 C3 C4 N0 N1 N2 N3 N4 N5 N6 P1 N7 S1 S2 S3 S4 S5 S6 S7 S8 K1 K2 K3 K4 K5 L1"
    )


PP50_ONLY = [
    LITERACY,
    "npq-leading-behaviour-culture",
    "npq-leading-teaching",
    LTD,
    "npq-senior-leadership",
    "npq-executive-leadership",
]
NURSERY_COURSES = [HEADSHIP, "npq-leading-primary-mathematics", SENCO]
NOT_PP50, TYPE = "ineligible_establishment_not_a_pp50", "ineligible_establishment_type"
FUNDED, NO_HEAD = "funded", "not_new_headteacher_requesting_ehco"
NOT_EY = "not_entitled_ey_institution"

SCHOOLS = [
    school(),
    school(is_pp50=True, is_early_years_eligible=True),
    school("11", is_pp50=True, is_early_years_eligible=True),
    school("11"),
    school("15"),
    school("15", is_disadvantaged_nursery=True),
]
BY_SCHOOL = [
    *(
        (course, False, [NOT_PP50, FUNDED, TYPE, NOT_PP50, NOT_PP50, FUNDED])
        for course in PP50_ONLY
    ),
    *((course, False, [FUNDED, FUNDED, TYPE, TYPE, FUNDED, FUNDED]) for course in NURSERY_COURSES),
    (ASO, False, [FUNDED, FUNDED, TYPE, TYPE, FUNDED, FUNDED]),
    (EHCO, True, [FUNDED, FUNDED, TYPE, TYPE, FUNDED, FUNDED]),
    (EHCO, False, [NO_HEAD] * 6),
    (EYL, False, [NOT_EY, FUNDED, FUNDED, NOT_EY, NOT_EY, NOT_EY]),
]


@pytest.mark.parametrize(("course", "new_head", "codes"), BY_SCHOOL)
def test_eligibility_by_course_at_schools(course, new_head, codes):
    assert [
        funding_code(
            Circumstances(course=course, is_new_headteacher=new_head, institution=institution)
        )
        for institution in SCHOOLS
    ] == codes


ELSEWHERE = {
    "local authority": {"institution": LOCAL_AUTHORITY},
    "hospital": {"work_setting": "another_setting", "employment_type": "hospital_school"},
    "supply": {
        "work_setting": "another_setting",
        "employment_type": "local_authority_supply_teacher",
    },
    "lead mentor": LEAD_MENTOR,
    "referred": {"work_setting": "other", "is_referred": True},
    "not referred": {"work_setting": "other"},
    "no urn": {"work_setting": "early_years_or_childcare"},
}
NO, REVIEW, WRONG = (
    "no_institution",
    "referred_by_return_to_teaching_adviser",
    "not_lead_mentor_course",
)
KIND, REGISTER = "ineligible_institution_type", "not_on_early_years_register"
BY_PLACE = [
    (EYL, False, [FUNDED, NO, NO, WRONG, REVIEW, KIND, REGISTER]),
    *((c, False, [FUNDED, FUNDED, NO, WRONG, REVIEW, KIND, REGISTER]) for c in NURSERY_COURSES),
    (LTD, False, [FUNDED, NO, NO, FUNDED, REVIEW, KIND, REGISTER]),
    (LITERACY, False, [FUNDED, NO, NO, WRONG, REVIEW, KIND, REGISTER]),
    (ASO, False, [FUNDED, NO, NO, WRONG, REVIEW, KIND, REGISTER]),
    (EHCO, True, [FUNDED, FUNDED, NO, WRONG, REVIEW, KIND, REGISTER]),
    (EHCO, False, [FUNDED, KIND, KIND, WRONG, KIND, KIND, KIND]),
]


@pytest.mark.parametrize(("course", "new_head", "codes"), BY_PLACE)
def test_eligibility_by_course_elsewhere(course, new_head, codes):
    assert [
        funding_code(Circumstances(course=course, is_new_headteacher=new_head, **place))
        for place in ELSEWHERE.values()
    ] == codes


def test_only_one_code_means_yes_and_two_are_never_given():
    assert [code for code in FundingCode if is_funded(code)] == ["funded"]
    assert not NEVER_PRODUCED & {rule.code for rule in BASELINE}
    assert len(FundingCode) == 16
