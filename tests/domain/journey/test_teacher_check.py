"""Source: registration-journey.md 5.9, steps 2 to 5."""

from datetime import date

import pytest

from domain.journey.teacher_check import Entered, TeacherRecord, Verdict, lookup_number, verdict

BORN = date(1985, 3, 27)


def entered(**given):
    typed = {
        "trn": "1234567",
        "full_name": "Ada Lovelace",
        "born_on": BORN,
        "insurance_number": "QQ123456C",
    }
    return Entered(**(typed | given))


def record(**given):
    held = {
        "trn": "1234567",
        "name": "Ada King",
        "born_on": BORN,
        "insurance_number": "QQ123456C",
    }
    return TeacherRecord(**(held | given))


OTHER_DAY = date(1990, 1, 1)
VERDICTS = [
    ({}, {}, Verdict.MATCHED),
    ({"insurance_number": ""}, {}, Verdict.MATCHED),
    ({"insurance_number": "qq123456c", "full_name": "Ann"}, {}, Verdict.MATCHED),
    ({"trn": "7654321"}, {}, Verdict.MATCHED),
    ({"full_name": "Dr. ADA Byron", "insurance_number": ""}, {}, Verdict.MATCHED),
    ({"full_name": "Dr.", "insurance_number": ""}, {"name": "Dr."}, Verdict.NOT_MATCHED),
    ({"full_name": "Ann", "insurance_number": ""}, {}, Verdict.NOT_MATCHED),
    ({"full_name": "Ann", "born_on": OTHER_DAY}, {}, Verdict.NOT_MATCHED),
    ({"born_on": OTHER_DAY, "insurance_number": ""}, {}, Verdict.ASK_WITHOUT_TRN),
    (
        {"full_name": "Ann", "born_on": OTHER_DAY, "insurance_number": ""},
        {},
        Verdict.ASK_WITHOUT_TRN,
    ),
    ({"trn": "7654321", "full_name": "Ann"}, {}, Verdict.NOT_MATCHED),
    ({}, {"state": "Inactive"}, Verdict.NOT_MATCHED),
    ({"trn": "12345", "insurance_number": ""}, {"trn": "0012345"}, Verdict.MATCHED),
]


@pytest.mark.parametrize(("typed", "held", "expected"), VERDICTS)
def test_what_a_record_says_of_what_was_typed(typed, held, expected):
    assert verdict(entered(**typed), record(**held)) is expected


def test_no_record_is_no_match():
    assert verdict(entered(), None) is Verdict.NOT_MATCHED


@pytest.mark.parametrize(
    ("trn", "insurance_number", "asked"),
    [
        ("1234567", "", "1234567"),
        ("12345", "", "0012345"),
        ("RP 12/345 67", "", "1234567"),
        ("1234", "", None),
        ("12345678", "", None),
        ("", "QQ123456C", "0000001"),
        ("", "", None),
    ],
)
def test_which_number_is_asked_for(trn, insurance_number, asked):
    assert lookup_number(entered(trn=trn, insurance_number=insurance_number)) == asked
