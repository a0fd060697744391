"""The ordered checks of a new outcome. Source: provider-api.md 11.3, decision D-20."""

from dataclasses import replace
from datetime import date

import pytest

from domain.participation.outcomes import (
    COURSE_BLANK,
    COURSE_INCLUSION,
    DATE_BLANK,
    DATE_IN_FUTURE,
    DATE_INVALID,
    NO_COMPLETED_DECLARATION,
    STATE_BLANK,
    STATE_INCLUSION,
    OutcomeFacts,
    RecordedOutcome,
    RequestedOutcome,
    bears_outcome,
    is_recorded,
    outcome_faults,
    written_day,
)
from domain.vocabulary import ASO, COURSE_IDENTIFIERS, EHCO, OutcomeState

REQUESTED = RequestedOutcome(
    course_identifier="npq-headship", state="passed", completion_date="2024-11-25"
)
TODAY = date(2024, 11, 25)


def faults(*, completed=True, **changed):
    requested = replace(REQUESTED, **changed)
    return list(
        outcome_faults(
            OutcomeFacts(requested=requested, has_completed_declaration=completed, today=TODAY)
        )
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"state": "failed"}, []),
        # 2 and 3: what is missing is none of the courses either
        ({"course_identifier": "npq-nothing"}, [COURSE_INCLUSION]),
        ({"course_identifier": ASO}, [COURSE_INCLUSION]),
        ({"course_identifier": EHCO}, [COURSE_INCLUSION]),
        ({"course_identifier": None}, [COURSE_INCLUSION, COURSE_BLANK]),
        # 4 and 5
        ({"state": "voided"}, [STATE_INCLUSION]),
        ({"state": "PASSED"}, [STATE_INCLUSION]),
        ({"state": "true"}, [STATE_INCLUSION]),
        ({"state": None}, [STATE_INCLUSION, STATE_BLANK]),
        # 6, 7 and 9
        ({"completion_date": None}, [DATE_BLANK, DATE_INVALID]),
        ({"completion_date": "31/05/2021"}, [DATE_INVALID]),
        ({"completion_date": "2024-02-30"}, [DATE_INVALID]),
        # 8
        ({"completed": False}, [NO_COMPLETED_DECLARATION]),
        # 10: today is allowed
        ({"completion_date": "2024-11-26"}, [DATE_IN_FUTURE]),
        ({"completion_date": "2025-02-30"}, [DATE_INVALID]),
        # all together, by field in order of first failure
        (
            {
                "course_identifier": None,
                "state": None,
                "completion_date": None,
                "completed": False,
            },
            [
                *(COURSE_INCLUSION, COURSE_BLANK, STATE_INCLUSION, STATE_BLANK),
                *(DATE_BLANK, DATE_INVALID, NO_COMPLETED_DECLARATION),
            ],
        ),
        (
            {"state": "voided", "completion_date": "2024-11-26", "completed": False},
            [STATE_INCLUSION, DATE_IN_FUTURE, NO_COMPLETED_DECLARATION],
        ),
    ],
)
def test_every_check_is_asked(changed, expected):
    assert sorted(faults(**changed), key=str) == sorted(expected, key=str)


def test_a_field_comes_where_it_failed_first():
    wrong = faults(state="voided", completion_date="2024-11-26", completed=False)
    assert [fault.title for fault in wrong] == ["state", "base", "completion_date"]


def test_ten_courses_have_outcomes():
    assert [c for c in COURSE_IDENTIFIERS if faults(course_identifier=c)] == [ASO, EHCO]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-05-31", date(2021, 5, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2021-05-31T23:30:00Z", date(2021, 5, 31)),
        ("2021-05-31t23:30:00.25z", date(2021, 5, 31)),
        ("2021-05-31T23:30:00-02:00", date(2021, 5, 31)),
        ("2021-05-31T23:30:00", date(2021, 5, 31)),
        ("2023-02-29", None),
        ("x2021-05-31y", None),
        ("2021-05-31y", None),
        ("2021-05-31T25:00:00Z", None),
        ("2021-05-31T", None),
        ("2021-05-31 10:00:00", None),
        ("20210531", None),
        ("2021-5-31", None),
        ("2021-W22-1", None),
        ("0000-01-01", None),
        ("٢٠٢١-05-31", None),
        ("20240101", None),
        ("", None),
    ],
)
def test_only_a_full_date_or_date_time_is_a_day(text, day):
    assert written_day(text) == day


@pytest.mark.parametrize(
    ("latest", "recorded"),
    [
        (None, False),
        (RecordedOutcome(state=OutcomeState.PASSED, completion_date=TODAY), True),
        (RecordedOutcome(state=OutcomeState.FAILED, completion_date=TODAY), False),
        (RecordedOutcome(state=OutcomeState.VOIDED, completion_date=TODAY), False),
        (RecordedOutcome(state=OutcomeState.PASSED, completion_date=date(2024, 11, 24)), False),
    ],
)
def test_an_outcome_repeats_only_the_same_state_and_date(latest, recorded):
    assert is_recorded(latest, REQUESTED) is recorded


@pytest.mark.parametrize(
    ("declaration_type", "group", "bears"),
    [
        ("completed", "leadership", True),
        ("completed", "specialist", True),
        ("completed", "ehco", False),
        ("completed", "support", False),
        ("completed", None, False),
        ("started", "leadership", False),
        ("retained-2", "specialist", False),
        (None, "leadership", False),
    ],
)
def test_completions_of_leadership_and_specialist_courses_bear_outcomes(
    declaration_type, group, bears
):
    assert bears_outcome(declaration_type, group) is bears
