"""Where each answer leads. Source: registration-journey.md 5, one row a case."""

import pytest

from domain.journey.replay import replay
from domain.journey.step import Kind
from domain.journey.steps import STEPS, step_named
from tests.domain.journey.world import AT_SCHOOL, CLOSING, HEADSHIP, LITERACY, OPENING, facts

ABROAD = {**OPENING, "teacher_catchment": "another", "work_setting": "other"}
EARLY_YEARS = {**OPENING, "work_setting": "early_years_or_childcare"}
ANOTHER = {**OPENING, "work_setting": "another_setting"}
OTHER = {**OPENING, "work_setting": "other"}
REFERRED = {**OTHER, "referred_by_return_to_teaching_adviser": "yes"}
NOT_REFERRED = {**OTHER, "referred_by_return_to_teaching_adviser": "no"}
LEAD_MENTOR = {
    **ANOTHER,
    "employment_type": "lead_mentor_for_accredited_itt_provider",
    "itt_provider": "Greendale Teaching Alliance",
}
HOSPITAL = {**ANOTHER, "employment_type": "hospital_school", "employer_name": "St Mary"}
SUPPLY = {
    **ANOTHER,
    "employment_type": "local_authority_supply_teacher",
    "employment_role": "Supply",
    "employer_name": "Council",
}
NURSERY = {
    **EARLY_YEARS,
    "kind_of_nursery": "private_nursery",
    "has_ofsted_urn": "yes",
    "institution_identifier": "PrivateChildcareProvider-EY100",
}
AT_PP50 = {**AT_SCHOOL, "institution_identifier": "School-100002"}
AT_FEE_SCHOOL = {**AT_SCHOOL, "institution_identifier": "School-100003"}
AT_AUTHORITY = {**AT_SCHOOL, "institution_identifier": "LocalAuthority-5"}

LITERACY_COURSE = {"course_identifier": "npq-leading-literacy"}
HEADSHIP_COURSE = {"course_identifier": "npq-headship"}
MATHS = {"course_identifier": "npq-leading-primary-mathematics"}
SENCO = {"course_identifier": "npq-senco"}
EHCO = {"course_identifier": "npq-early-headship-coaching-offer"}
EYL = {"course_identifier": "npq-early-years-leadership"}
LTD = {"course_identifier": "npq-leading-teaching-development"}
MASTERY = {**MATHS, "maths_eligibility_teaching_for_mastery": "yes"}
NO_MASTERY = {**MATHS, "maths_eligibility_teaching_for_mastery": "no"}
SIMILAR = {**NO_MASTERY, "maths_understanding_of_approach": "taken_a_similar_course"}
CANNOT_SHOW = {**NO_MASTERY, "maths_understanding_of_approach": "cannot_show"}
PLANS_SENCO = {**SENCO, "senco_in_role": "no_but_i_plan_to_become_one"}
IS_SENCO = {**SENCO, "senco_in_role": "yes"}
HEAD = {**EHCO, "npqh_status": "completed_npqh", "ehco_headteacher": "yes"}
NEW_HEAD = {**HEAD, "ehco_new_headteacher": "yes"}
OLD_HEAD = {**HEAD, "ehco_new_headteacher": "no"}

ENDS = [
    ({}, "course-start-date"),
    ({"course_start_date": "no"}, "cannot-register-yet"),
    ({"course_start_date": "maybe"}, "course-start-date"),
    ({"course_start_date": "yes"}, "provider-check"),
    ({**OPENING, "chosen_provider": "no"}, "choose-an-npq-and-provider"),
    ({"course_start_date": "yes", "chosen_provider": "yes"}, "teacher-catchment"),
    (OPENING, "work-setting"),
    ({**OPENING, "work_setting": "a_school"}, "find-school"),
    ({**OPENING, "work_setting": "an_academy_trust"}, "find-school"),
    ({**OPENING, "work_setting": "a_16_to_19_educational_setting"}, "find-school"),
    (EARLY_YEARS, "kind-of-nursery"),
    (ANOTHER, "your-employment"),
    (OTHER, "referred-by-return-to-teaching-adviser"),
    *(
        ({**ABROAD, "work_setting": setting}, "choose-your-npq")
        for setting in ("a_school", "early_years_or_childcare", "another_setting", "other")
    ),
    (REFERRED, "choose-your-npq"),
    (NOT_REFERRED, "choose-your-npq"),
    ({**AT_SCHOOL, "institution_identifier": None}, "choose-school"),
    ({**AT_SCHOOL, "institution_identifier": "other", "institution_name": "x"}, "choose-school"),
    ({**AT_SCHOOL, "institution_identifier": "School-100004"}, "choose-school"),
    ({**AT_SCHOOL, "institution_identifier": "School-999999"}, "choose-school"),
    (
        {**AT_SCHOOL, "institution_identifier": "PrivateChildcareProvider-EY100"},
        "choose-school",
    ),
    ({**AT_SCHOOL, "institution_identifier": "School-100005"}, "school-not-in-england"),
    (AT_SCHOOL, "choose-your-npq"),
    (AT_AUTHORITY, "choose-your-npq"),
    (
        {**EARLY_YEARS, "kind_of_nursery": "local_authority_maintained_nursery"},
        "find-childcare-provider",
    ),
    (
        {**AT_SCHOOL, **EARLY_YEARS, "kind_of_nursery": "preschool_class_as_part_of_school"},
        "choose-your-npq",
    ),
    (
        {
            **EARLY_YEARS,
            "kind_of_nursery": "preschool_class_as_part_of_school",
            "institution_location": "cardiff",
            "institution_identifier": "School-100005",
        },
        "childcare-provider-not-in-england",
    ),
    ({**EARLY_YEARS, "kind_of_nursery": "childminder"}, "have-ofsted-urn"),
    (
        {**EARLY_YEARS, "kind_of_nursery": "childminder", "has_ofsted_urn": "yes"},
        "choose-private-childcare-provider",
    ),
    (
        {**EARLY_YEARS, "kind_of_nursery": "childminder", "has_ofsted_urn": "no"},
        "choose-your-npq",
    ),
    (NURSERY, "choose-your-npq"),
    ({**NURSERY, "institution_identifier": "School-100001"}, "choose-private-childcare-provider"),
    ({**LEAD_MENTOR, "itt_provider": "Nobody"}, "itt-provider"),
    (LEAD_MENTOR, "choose-your-npq"),
    ({**ANOTHER, "employment_type": "young_offender_institution"}, "your-employer"),
    ({**ANOTHER, "employment_type": "local_authority_virtual_school"}, "your-role"),
    ({**ANOTHER, "employment_type": "other"}, "your-employment"),
    ({**SUPPLY, "employer_name": "Return to teaching adviser referral"}, "your-employer"),
    (HOSPITAL, "choose-your-npq"),
    (SUPPLY, "choose-your-npq"),
    ({**AT_SCHOOL, "course_identifier": "npq-additional-support-offer"}, "choose-your-npq"),
    ({**AT_SCHOOL, **EHCO}, "npqh-status"),
    ({**AT_SCHOOL, **EHCO, "npqh_status": "none"}, "ehco-unavailable"),
    ({**AT_SCHOOL, **EHCO, "npqh_status": "studying_npqh"}, "ehco-headteacher"),
    ({**AT_SCHOOL, **HEAD}, "ehco-new-headteacher"),
    ({**AT_SCHOOL, **HEAD, "ehco_headteacher": "no"}, "funding-your-ehco"),
    ({**AT_SCHOOL, **NEW_HEAD}, "choose-your-provider"),
    ({**AT_SCHOOL, **OLD_HEAD}, "funding-your-ehco"),
    ({**AT_SCHOOL, **MATHS}, "maths-eligibility-teaching-for-mastery"),
    ({**AT_SCHOOL, **NO_MASTERY}, "maths-understanding-of-approach"),
    ({**AT_SCHOOL, **CANNOT_SHOW}, "maths-cannot-register"),
    ({**ABROAD, **CANNOT_SHOW}, "maths-cannot-register"),
    ({**AT_SCHOOL, **SENCO}, "senco-in-role"),
    ({**AT_SCHOOL, **IS_SENCO}, "senco-start-date"),
    ({**AT_SCHOOL, **IS_SENCO, "senco_start_date": "2025-01-01"}, "senco-start-date"),
    ({**AT_SCHOOL, **LITERACY_COURSE}, "funding-your-npq"),
    ({**AT_SCHOOL, **HEADSHIP_COURSE}, "choose-your-provider"),
    ({**ABROAD, **LITERACY_COURSE, "funding": "trust"}, "funding-your-npq"),
    ({**ABROAD, **LITERACY_COURSE, "funding": "self"}, "choose-your-provider"),
    (
        {**AT_SCHOOL, **LITERACY_COURSE, "funding": "trust", "lead_provider_id": "2"},
        "choose-your-provider",
    ),
    ({**AT_SCHOOL, **HEADSHIP_COURSE, "lead_provider_id": "2"}, "share-provider"),
    ({**HEADSHIP, "can_share_choices": "0"}, "share-provider"),
    (HEADSHIP, "check-answers"),
    (LITERACY, "check-answers"),
]


@pytest.mark.parametrize(("answers", "end"), ENDS)
def test_the_path_ends_at_the_first_unanswered_question(answers, end):
    assert replay(answers, facts()).end == end


OUTCOMES = [
    (
        {**AT_SCHOOL, **HEADSHIP_COURSE},
        "possible-funding",
        "eligible_for_scholarship_funding_not_tsf",
    ),
    ({**NURSERY, **EYL}, "possible-funding", "private_childcare_provider"),
    ({**LEAD_MENTOR, **LTD}, "possible-funding", "lead_mentor"),
    ({**SUPPLY, **HEADSHIP_COURSE}, "possible-funding", "funding_eligibility_unclear"),
    ({**HOSPITAL, **LITERACY_COURSE}, "possible-funding", "funding_eligibility_unclear"),
    (
        {**HOSPITAL, **HEADSHIP_COURSE},
        "possible-funding",
        "eligible_for_scholarship_funding_not_tsf",
    ),
    ({**REFERRED, **LITERACY_COURSE}, "possible-funding", "funding_eligibility_unclear"),
    ({**REFERRED, **MASTERY}, "possible-funding", "funding_eligibility_unclear"),
    ({**SUPPLY, **PLANS_SENCO}, "possible-funding", "funding_eligibility_unclear"),
    ({**ABROAD, **LITERACY_COURSE}, "ineligible-for-funding", "not_in_england"),
    ({**ABROAD, **MASTERY}, "ineligible-for-funding", "not_in_england"),
    (
        {**LEAD_MENTOR, **LITERACY_COURSE},
        "ineligible-for-funding",
        "lead_mentor_not_applying_for_npqltd",
    ),
    (
        {**LEAD_MENTOR, **PLANS_SENCO},
        "ineligible-for-funding",
        "lead_mentor_not_applying_for_npqltd",
    ),
    ({**NOT_REFERRED, **MASTERY}, "ineligible-for-funding", "not_eligible_for_scholarship_funding"),
    (
        {**AT_FEE_SCHOOL, **HEADSHIP_COURSE},
        "ineligible-for-funding",
        "not_eligible_for_scholarship_funding",
    ),
    (
        {**EARLY_YEARS, "kind_of_nursery": "childminder", "has_ofsted_urn": "no", **EYL},
        "ineligible-for-funding",
        "early_years_not_on_register",
    ),
    (
        {**NURSERY, **LITERACY_COURSE},
        "ineligible-for-funding",
        "early_years_not_applying_for_npqeyl",
    ),
    ({**AT_SCHOOL, **EYL}, "ineligible-for-funding", "not_entitled_ey_institution"),
    ({**AT_SCHOOL, **LITERACY_COURSE}, "ineligible-for-funding", "not_a_pp50_institution"),
    (
        {**AT_PP50, **LITERACY_COURSE},
        "possible-funding",
        "eligible_for_scholarship_funding_not_tsf",
    ),
    ({**AT_SCHOOL, **MASTERY}, "funding-eligibility-maths", "funding_eligible_maths"),
    ({**AT_AUTHORITY, **SIMILAR}, "funding-eligibility-maths", "funding_eligible_maths"),
    ({**AT_SCHOOL, **PLANS_SENCO}, "funding-eligibility-senco", "funding_eligibility_senco"),
    (
        {**AT_SCHOOL, **IS_SENCO, "senco_start_date": "2020-09-01"},
        "funding-eligibility-senco",
        "funding_eligibility_senco",
    ),
    ({**AT_SCHOOL, **NEW_HEAD}, "ehco-possible-funding", "ehco_possible_funding"),
    ({**AT_SCHOOL, **OLD_HEAD}, "ehco-funding-not-available", "ehco_funding_not_available"),
    ({**SUPPLY, **NEW_HEAD}, "possible-funding", "funding_eligibility_unclear"),
    (
        {**AT_SCHOOL, **HEAD, "ehco_headteacher": "no"},
        "ehco-funding-not-available",
        "ehco_funding_not_available",
    ),
]


@pytest.mark.parametrize(("answers", "page", "outcome"), OUTCOMES)
def test_each_funding_answer_has_its_page_and_outcome(answers, page, outcome):
    path = replay(answers, facts())
    assert (path.outcome_page, path.outcome) == (page, outcome)


@pytest.mark.parametrize(
    ("course", "page", "outcome"),
    [
        (HEADSHIP_COURSE, "ineligible-for-funding", "already_funded"),
        (NEW_HEAD, "ehco-previously-funded", "ehco_previously_funded"),
        (PLANS_SENCO, "ineligible-for-funding", "already_funded"),
        (MASTERY, "ineligible-for-funding", "already_funded"),
    ],
)
def test_who_was_funded_before_is_told_so(course, page, outcome):
    before = facts(previously_funded=frozenset({course["course_identifier"]}))
    path = replay({**AT_SCHOOL, **course}, before)
    assert (path.outcome_page, path.outcome) == (page, outcome)


def test_the_whole_path_of_a_funded_registration():
    assert replay(HEADSHIP, facts()).path == (
        "course-start-date",
        "provider-check",
        "teacher-catchment",
        "work-setting",
        "find-school",
        "choose-school",
        "choose-your-npq",
        "possible-funding",
        "choose-your-provider",
        "share-provider",
        "check-answers",
    )


def test_there_are_fifty_steps_of_the_kinds_that_the_specification_counts():
    kinds = [step.kind for step in STEPS.values()]
    assert len(STEPS) == 50
    assert kinds.count(Kind.QUESTION) == 30
    assert kinds.count(Kind.INFORMATION) == 8
    assert kinds.count(Kind.DEAD_END) == 7
    assert kinds.count(Kind.CHECK) == 1


@pytest.mark.parametrize("name", ["provider-check", "provider_check"])
def test_underscores_in_a_url_count_as_dashes(name):
    assert step_named(name) is STEPS["provider-check"]


def test_an_unknown_step_is_no_step():
    assert step_named("no-such-step") is None


STALE = [
    ({**REFERRED, **AT_SCHOOL}, "is_referred", False),
    ({**LEAD_MENTOR, **AT_SCHOOL}, "is_lead_mentor", False),
    ({**NURSERY, **AT_SCHOOL}, "has_private_nursery", False),
    ({**AT_SCHOOL, **OTHER, "referred_by_return_to_teaching_adviser": "no"}, "workplace", None),
    ({**AT_SCHOOL, "teacher_catchment": "another"}, "workplace", None),
    ({**AT_SCHOOL, **NEW_HEAD, **HEADSHIP_COURSE}, "is_new_headteacher", False),
]


@pytest.mark.parametrize(("answers", "question", "expected"), STALE)
def test_answers_of_an_abandoned_branch_do_not_count(answers, question, expected):
    assert getattr(replay(answers, facts()).situation, question) == expected


def test_a_dropped_funding_answer_is_not_in_effect():
    assert "funding" not in replay({**HEADSHIP, "funding": "self"}, facts()).situation.answers


def test_a_person_without_trn_begins_with_the_trn_question():
    unknown = facts(has_trn=False)
    assert replay({}, unknown).path == ("teacher-reference-number",)
    asked = replay({"trn_knowledge": "no-dont-have"}, unknown)
    assert asked.end == "dont-have-teacher-reference-number"
    assert replay({"trn_knowledge": "yes"}, unknown).end == "qualified-teacher-check"


@pytest.mark.parametrize(
    ("verified", "path"),
    [
        (True, ("teacher-reference-number", "qualified-teacher-check", "course-start-date")),
        (
            False,
            (
                "teacher-reference-number",
                "qualified-teacher-check",
                "dqt-mismatch",
                "course-start-date",
            ),
        ),
    ],
)
def test_a_used_trn_check_stays_on_the_path(verified, path):
    used = {
        "trn_knowledge": "yes",
        "trn": "1234567",
        "trn_set_via_fallback_verification_question": True,
        "trn_verified": verified,
    }
    assert replay(used, facts()).path == path


def test_the_closing_answers_alone_do_not_jump_ahead():
    assert replay(CLOSING, facts()).end == "course-start-date"
