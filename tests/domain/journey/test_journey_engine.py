"""Guard, answering, change mode and the way back. Source: registration-journey.md 2, 7, 15.4."""

import pytest

from domain.journey.answering import Rejected, Taken, Target, Turn, settled, submitted_answers, take
from domain.journey.replay import Visitor, guard, replay
from domain.journey.rows import Chosen, answer_rows
from domain.journey.steps import STEPS
from tests.domain.journey.world import AT_SCHOOL, HEADSHIP, LITERACY, OPENING, TODAY, facts

ELIGIBLE = "eligible_for_scholarship_funding_not_tsf"
STRANGER = Visitor(is_signed_in=False, has_answers=False)
NEWCOMER = Visitor(is_signed_in=True, has_answers=False)
RETURNING = Visitor(is_signed_in=True, has_answers=True)


@pytest.mark.parametrize(
    ("name", "visitor", "answers", "elsewhere"),
    [
        ("start", STRANGER, {}, None),
        ("closed", STRANGER, {}, "start"),
        ("course-start-date", STRANGER, {}, "start"),
        ("check-answers", STRANGER, {}, "start"),
        ("start", NEWCOMER, {}, None),
        ("course-start-date", NEWCOMER, {}, None),
        ("provider-check", NEWCOMER, {}, "course-start-date"),
        ("change-your-course-or-provider", NEWCOMER, {}, None),
        ("get-an-identity-callback", NEWCOMER, {}, "course-start-date"),
        ("work-setting", NEWCOMER, {}, "start"),
        ("check-answers", NEWCOMER, {}, "start"),
        ("provider-check", RETURNING, HEADSHIP, None),
        ("check-answers", RETURNING, HEADSHIP, None),
        ("change-your-course-or-provider", RETURNING, HEADSHIP, None),
        ("funding-your-npq", RETURNING, HEADSHIP, "check-answers"),
        ("kind-of-nursery", RETURNING, OPENING, "work-setting"),
        ("check-answers", RETURNING, AT_SCHOOL, "choose-your-npq"),
        (
            "work-setting",
            RETURNING,
            {"course_start_date": "yes", "chosen_provider": "no"},
            "choose-an-npq-and-provider",
        ),
        ("teacher-reference-number", RETURNING, HEADSHIP, "check-answers"),
    ],
)
def test_who_may_see_which_step(name, visitor, answers, elsewhere):
    path = replay(answers, facts()) if visitor.is_signed_in else None
    assert guard(name, visitor, path) == elsewhere


@pytest.mark.parametrize(
    "change",
    [
        {"courses": facts().courses[:1]},
        {"offers": {}},
        {"workplaces": {}},
    ],
)
def test_answers_that_are_no_longer_valid_count_as_unanswered(change):
    path = replay(HEADSHIP, facts(**change))
    assert not path.is_complete
    assert guard("check-answers", RETURNING, path) == path.end


def turn(step, submitted, before=HEADSHIP, **more):
    return Turn(step=STEPS[step], before=before, submitted=submitted, **more)


MISTAKES = [
    ("course-start-date", {}, {}, "course_start_date:blank"),
    ("course-start-date", {}, {"course_start_date": "x"}, "course_start_date:inclusion"),
    ("provider-check", OPENING, {"chosen_provider": ""}, "chosen_provider:blank"),
    ("teacher-catchment", OPENING, {"teacher_catchment": "mars"}, "teacher_catchment:inclusion"),
    ("work-setting", OPENING, {}, "work_setting:blank"),
    ("find-school", AT_SCHOOL, {"institution_location": " "}, "institution_location:blank"),
    ("find-school", AT_SCHOOL, {"institution_location": "x" * 65}, "institution_location:too_long"),
    (
        "choose-school",
        AT_SCHOOL,
        {"institution_identifier": "", "institution_name": ""},
        "institution_identifier:blank",
    ),
    (
        "choose-school",
        AT_SCHOOL,
        {"institution_identifier": "", "institution_name": "zzz"},
        "institution_name:no_results",
    ),
    (
        "choose-school",
        AT_SCHOOL,
        {"institution_identifier": "", "institution_name": "z" * 65},
        "institution_name:too_long",
    ),
    (
        "choose-school",
        AT_SCHOOL,
        {"institution_identifier": "School-1"},
        "institution_identifier:invalid",
    ),
    (
        "choose-school",
        AT_SCHOOL,
        {"institution_identifier": "School-100004"},
        "institution_identifier:invalid",
    ),
    ("choose-your-npq", HEADSHIP, {"course_identifier": ""}, "course_identifier:blank"),
    ("choose-your-npq", HEADSHIP, {"course_identifier": "x"}, "course_identifier:invalid"),
    ("funding-your-npq", LITERACY, {"funding": "employer"}, "funding:inclusion"),
    ("choose-your-provider", HEADSHIP, {"lead_provider_id": "9"}, "lead_provider_id:invalid"),
    ("share-provider", HEADSHIP, {}, "can_share_choices:accepted"),
]


@pytest.mark.parametrize(("step", "before", "sent", "mistake"), MISTAKES)
def test_a_wrong_answer_is_refused_with_its_code(step, before, sent, mistake):
    blank = {key: value for key, value in before.items() if key not in STEPS[step].keys}
    result = take(turn(step, submitted_answers(STEPS[step], sent), blank), facts())
    assert isinstance(result, Rejected)
    assert [f"{wrong.field}:{wrong.code}" for wrong in result.mistakes] == [mistake]


def test_a_search_that_finds_something_keeps_the_picker_open():
    sent = {"institution_identifier": "", "institution_name": " green "}
    found = facts(matches=tuple(facts().workplaces.values())[:1])
    submitted = submitted_answers(STEPS["choose-school"], sent)
    result = take(turn("choose-school", submitted, AT_SCHOOL), found)
    assert isinstance(result, Taken)
    assert result.target == Target(step="choose-school")
    assert result.answers["institution_name"] == "green"


def test_only_the_keys_of_the_step_are_read():
    sent = {"chosen_provider": "yes", "trn_verified": "1", "submitted": "1"}
    assert submitted_answers(STEPS["provider-check"], sent) == {"chosen_provider": "yes"}


@pytest.mark.parametrize(("answer", "wants"), [("yes", False), ("no", True)])
def test_who_wants_to_start_later_is_remembered(answer, wants):
    result = take(turn("course-start-date", {"course_start_date": answer}, {}), facts())
    assert isinstance(result, Taken)
    assert result.remembered == {"notify_user_for_future_reg": wants}


REMOVED = [
    ("work-setting", {"work_setting": "a_school"}, {"kind_of_nursery", "has_ofsted_urn"}),
    ("work-setting", {"work_setting": "other"}, {"kind_of_nursery", "has_ofsted_urn", "funding"}),
]


@pytest.mark.parametrize(("step", "submitted", "removed"), REMOVED)
def test_a_work_setting_removes_the_answers_of_others(step, submitted, removed):
    before = {**OPENING, "kind_of_nursery": "x", "has_ofsted_urn": "yes", "funding": "self"}
    result = take(turn(step, submitted, before), facts())
    assert isinstance(result, Taken)
    assert set(before) - set(result.answers) == removed


CHANGES = [
    ("course-start-date", HEADSHIP, {"course_start_date": "yes"}, "provider-check/change"),
    ("course-start-date", HEADSHIP, {"course_start_date": "no"}, "cannot-register-yet/change"),
    ("provider-check", HEADSHIP, {"chosen_provider": "yes"}, "teacher-catchment/change"),
    ("teacher-catchment", HEADSHIP, {"teacher_catchment": "england"}, "check-answers"),
    ("teacher-catchment", HEADSHIP, {"teacher_catchment": "another"}, "work-setting"),
    ("work-setting", HEADSHIP, {"work_setting": "a_school"}, "find-school/change"),
    ("work-setting", HEADSHIP, {"work_setting": "an_academy_trust"}, "find-school"),
    ("find-school", HEADSHIP, {"institution_location": "leeds"}, "choose-school/change"),
    (
        "choose-school",
        HEADSHIP,
        {"institution_identifier": "School-100002"},
        "choose-your-npq/change",
    ),
    ("choose-your-npq", HEADSHIP, {"course_identifier": "npq-headship"}, "check-answers"),
    (
        "choose-your-npq",
        HEADSHIP,
        {"course_identifier": "npq-early-headship-coaching-offer"},
        "npqh-status/change",
    ),
    (
        "choose-your-npq",
        HEADSHIP,
        {"course_identifier": "npq-leading-primary-mathematics"},
        "maths-eligibility-teaching-for-mastery/change",
    ),
    ("choose-your-npq", HEADSHIP, {"course_identifier": "npq-senco"}, "senco-in-role/change"),
    (
        "choose-your-npq",
        HEADSHIP,
        {"course_identifier": "npq-senior-leadership"},
        "ineligible-for-funding/change",
    ),
    (
        "choose-your-npq",
        HEADSHIP,
        {"course_identifier": "npq-leading-literacy"},
        "ineligible-for-funding/change",
    ),
    (
        "choose-your-npq",
        LITERACY,
        {"course_identifier": "npq-headship"},
        "possible-funding",
    ),
    ("ineligible-for-funding", LITERACY, {}, "funding-your-npq"),
    ("possible-funding", HEADSHIP, {}, "choose-your-provider/change"),
    ("funding-your-npq", LITERACY, {"funding": "self"}, "choose-your-provider/change"),
    ("choose-your-provider", HEADSHIP, {"lead_provider_id": "1"}, "share-provider/change"),
    ("share-provider", HEADSHIP, {"can_share_choices": "1"}, "check-answers"),
]


@pytest.mark.parametrize(("step", "before", "submitted", "target"), CHANGES)
def test_where_a_changed_answer_leads(step, before, submitted, target):
    shown = replay(before, facts()).outcome
    result = take(turn(step, submitted, before, is_changing=True, shown_outcome=shown), facts())
    assert isinstance(result, Taken)
    assert result.target.path == f"/registration/{target}"


SETTLED = [
    (HEADSHIP, ELIGIBLE, "check-answers"),
    (HEADSHIP, None, "possible-funding"),
    (HEADSHIP, "not_a_pp50_institution", "possible-funding"),
    (LITERACY, ELIGIBLE, "ineligible-for-funding"),
    ({**LITERACY, "funding": None}, ELIGIBLE, "funding-your-npq"),
    ({**HEADSHIP, "can_share_choices": None}, ELIGIBLE, "share-provider"),
]


@pytest.mark.parametrize(("answers", "shown", "target"), SETTLED)
def test_before_check_answers_what_became_necessary_is_asked(answers, shown, target):
    assert settled(replay(answers, facts()), shown) == Target(step=target)


def test_a_change_of_school_that_costs_the_funding_asks_who_pays():
    pp50 = {**LITERACY, "institution_identifier": "School-100002"}
    pp50.pop("funding")
    changed = take(
        turn(
            "choose-school",
            {"institution_identifier": "School-100001"},
            pp50,
            is_changing=True,
            shown_outcome=ELIGIBLE,
        ),
        facts(),
    )
    assert isinstance(changed, Taken)
    confirmed = take(
        turn(
            "choose-your-npq",
            {"course_identifier": "npq-leading-literacy"},
            changed.answers,
            is_changing=True,
            shown_outcome=ELIGIBLE,
        ),
        facts(),
    )
    assert isinstance(confirmed, Taken)
    assert confirmed.target == Target(step="funding-your-npq")


def test_the_rows_of_a_registration_that_is_paid_for():
    assert [(row.id, row.value, row.change) for row in answer_rows(replay(LITERACY, facts()))] == [
        ("course_start", "Before January 2025", "course-start-date"),
        (
            "workplace_in_england",
            Chosen(key="teacher_catchment", value="england"),
            "teacher-catchment",
        ),
        ("work_setting", Chosen(key="work_setting", value="a_school"), "work-setting"),
        (
            "workplace",
            "Greendale School \N{EN DASH} 1 High Street, Greendale, GD1 1AA",
            "find-school",
        ),
        ("course", "Leading literacy", "choose-your-npq"),
        ("course_funding", Chosen(key="funding", value="trust"), "funding-your-npq"),
        ("provider", "Ambition Institute", "choose-your-provider"),
    ]


def test_a_funded_registration_lists_no_way_to_pay():
    rows = answer_rows(replay({**HEADSHIP, "funding": "self"}, facts()))
    assert "course_funding" not in {row.id for row in rows}


def test_the_worlds_day_is_the_one_of_the_tests():
    assert facts().today == TODAY
