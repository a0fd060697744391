"""The ordered checks of deferring, resuming and withdrawing. Source: provider-api.md 9.3 to 9.6."""

from dataclasses import replace

import pytest

from domain.participation.participants import (
    ALREADY_WITHDRAWN,
    COURSE_INCLUSION,
    INVALID_PARTICIPANT,
)
from domain.participation.training import (
    ALREADY_ACTIVE,
    ALREADY_DEFERRED,
    DEFERRAL_REASON_INCLUSION,
    NO_DECLARATIONS,
    NO_STARTED_DECLARATIONS,
    WITHDRAWAL_REASON_INCLUSION,
    TrainingFacts,
    deferral_faults,
    resumption_faults,
    withdrawal_faults,
)
from domain.vocabulary import COURSE_IDENTIFIERS

DEFERRING = TrainingFacts(
    course_identifier="npq-headship",
    application_is_found=True,
    training_status="active",
    reason="bereavement",
    has_declarations=True,
    has_started=True,
)
WITHDRAWING = replace(DEFERRING, reason="started-in-error")
RESUMING = replace(DEFERRING, training_status="deferred", reason=None)
ACTS = [
    pytest.param(deferral_faults, DEFERRING, id="defer"),
    pytest.param(withdrawal_faults, WITHDRAWING, id="withdraw"),
    pytest.param(resumption_faults, RESUMING, id="resume"),
]
NOBODY = {"application_is_found": False, "training_status": None} | {
    "has_declarations": False,
    "has_started": False,
}


@pytest.mark.parametrize(("faults_of", "facts"), ACTS)
@pytest.mark.parametrize("course", COURSE_IDENTIFIERS)
def test_each_of_the_twelve_courses_is_known(faults_of, facts, course):
    assert faults_of(replace(facts, course_identifier=course)) == ()


@pytest.mark.parametrize(("faults_of", "facts"), ACTS)
@pytest.mark.parametrize("course", [None, "", "npq-nothing", "NPQ-HEADSHIP", " npq-headship"])
def test_an_unknown_course_is_nobodys_either(faults_of, facts, course):
    found = faults_of(replace(facts, course_identifier=course, application_is_found=False))
    assert found[:2] == (COURSE_INCLUSION, INVALID_PARTICIPANT)


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"training_status": None}, ()),
        ({"has_started": False}, ()),
        # 6
        ({"reason": None}, (DEFERRAL_REASON_INCLUSION,)),
        ({"reason": "moved"}, (DEFERRAL_REASON_INCLUSION,)),
        ({"reason": "Bereavement"}, (DEFERRAL_REASON_INCLUSION,)),
        ({"reason": "started-in-error"}, (DEFERRAL_REASON_INCLUSION,)),
        # 7, 8, 9
        ({"training_status": "deferred"}, (ALREADY_DEFERRED,)),
        ({"training_status": "withdrawn"}, (ALREADY_WITHDRAWN,)),
        ({"has_declarations": False}, (NO_DECLARATIONS,)),
        # collected; without an application there is nothing to have declared for
        (NOBODY, (INVALID_PARTICIPANT,)),
        (NOBODY | {"reason": None}, (INVALID_PARTICIPANT, DEFERRAL_REASON_INCLUSION)),
        (
            {"training_status": "deferred", "has_declarations": False, "reason": "x"},
            (DEFERRAL_REASON_INCLUSION, ALREADY_DEFERRED, NO_DECLARATIONS),
        ),
        (
            NOBODY | {"course_identifier": "x", "reason": "x"},
            (COURSE_INCLUSION, INVALID_PARTICIPANT, DEFERRAL_REASON_INCLUSION),
        ),
    ],
)
def test_what_is_wrong_with_a_deferral_is_told_in_order(changed, faults):
    assert deferral_faults(replace(DEFERRING, **changed)) == faults


@pytest.mark.parametrize(
    "reason",
    ["bereavement", "long-term-sickness", "parental-leave", "career-break", "other"],
)
def test_five_reasons_are_for_a_deferral(reason):
    assert deferral_faults(replace(DEFERRING, reason=reason)) == ()


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"training_status": "withdrawn"}, ()),
        ({"training_status": None}, ()),
        ({"has_declarations": False, "has_started": False}, ()),
        ({"reason": "nobody looks at it"}, ()),
        # 6
        ({"training_status": "active"}, (ALREADY_ACTIVE,)),
        (NOBODY, (INVALID_PARTICIPANT,)),
    ],
)
def test_what_is_wrong_with_a_resumption_is_told_in_order(changed, faults):
    assert resumption_faults(replace(RESUMING, **changed)) == faults


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"training_status": "deferred"}, ()),
        ({"training_status": None}, ()),
        # 6
        ({"reason": None}, (WITHDRAWAL_REASON_INCLUSION,)),
        ({"reason": "bereavement"}, (WITHDRAWAL_REASON_INCLUSION,)),
        ({"reason": "Other"}, (WITHDRAWAL_REASON_INCLUSION,)),
        # 7, 8
        ({"training_status": "withdrawn"}, (ALREADY_WITHDRAWN,)),
        ({"has_started": False}, (NO_STARTED_DECLARATIONS,)),
        # collected; without an application nothing was started
        (NOBODY, (INVALID_PARTICIPANT, NO_STARTED_DECLARATIONS)),
        (
            NOBODY | {"course_identifier": None, "reason": None},
            (
                COURSE_INCLUSION,
                INVALID_PARTICIPANT,
                NO_STARTED_DECLARATIONS,
                WITHDRAWAL_REASON_INCLUSION,
            ),
        ),
        (
            {"training_status": "withdrawn", "has_started": False},
            (ALREADY_WITHDRAWN, NO_STARTED_DECLARATIONS),
        ),
    ],
)
def test_what_is_wrong_with_a_withdrawal_is_told_in_order(changed, faults):
    assert withdrawal_faults(replace(WITHDRAWING, **changed)) == faults


@pytest.mark.parametrize(
    ("reason", "is_one"),
    [
        ("insufficient-capacity-to-undertake-programme", True),
        ("personal-reason-health-or-pregnancy-related", True),
        ("personal-reason-moving-school", True),
        ("personal-reason-other", True),
        ("insufficient-capacity", True),
        ("change-in-developmental-or-personal-priorities", True),
        ("change-in-school-circumstances", True),
        ("change-in-school-leadership", True),
        ("quality-of-programme-structure-not-suitable.", True),
        ("quality-of-programme-structure-not-suitable", False),
        ("quality-of-programme-content-not-suitable", True),
        ("quality-of-programme-facilitation-not-effective", True),
        ("quality-of-programme-accessibility", True),
        ("quality-of-programme-other", True),
        ("programme-not-appropriate-for-role-and-cpd-needs", True),
        ("started-in-error", True),
        ("expected-commitment-unclear", True),
        ("other", True),
        ("non-payment-of-invoice", False),
    ],
)
def test_seventeen_reasons_are_for_a_withdrawal(reason, is_one):
    found = withdrawal_faults(replace(WITHDRAWING, reason=reason))
    assert found == (() if is_one else (WITHDRAWAL_REASON_INCLUSION,))
