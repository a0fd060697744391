"""finance.md 4, 9 and 12: statements by name and date."""

from datetime import UTC, date, datetime

import pytest

from domain.finance.statements import (
    StatementDates,
    cohort_name,
    document_title,
    is_authorising,
    is_marked_as_paid,
    is_overdue,
    is_unpaid,
    period_key,
    period_of,
    statement_name,
)
from domain.vocabulary import StatementState

AUTHORISED = datetime(2025, 2, 26, 9, 5, tzinfo=UTC)


def statement(identifier=1, deadline=date(2025, 2, 25), **given):
    values = {
        "year": 2025, "month": 3, "output_fee": True, "state": StatementState.OPEN
    }  # fmt: skip
    return StatementDates(id=identifier, deadline_date=deadline, **values | given)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (StatementState.OPEN, date(2025, 2, 25), False),
        (StatementState.OPEN, date(2025, 2, 26), True),
        (StatementState.OPEN, date(2025, 9, 1), True),
        (StatementState.PAYABLE, date(2025, 2, 26), False),
    ],
)
def test_which_statements_the_night_closes(state, today, expected):
    assert is_overdue(statement(state=state), today=today) is expected
    assert is_overdue(statement(state=state, output_fee=False), today=today) is expected


# state, time of authorisation: authorising, marked as paid, unpaid
STANDS = [
    (StatementState.OPEN, None, (False, False, True)),
    (StatementState.PAYABLE, None, (False, False, True)),
    (StatementState.PAYABLE, AUTHORISED, (True, False, True)),
    (StatementState.PAID, AUTHORISED, (False, True, False)),
    (StatementState.PAID, None, (False, False, False)),
]


@pytest.mark.parametrize(("state", "at", "expected"), STANDS)
def test_where_a_statement_stands(state, at, expected):
    one = statement(state=state, marked_as_paid_at=at)
    assert (is_authorising(one), is_marked_as_paid(one), is_unpaid(one)) == expected


def test_names():
    assert statement_name(2025, 3) == "March 2025"
    assert cohort_name(2024) == "2024/25"
    assert cohort_name(2029) == "2029/30"
    assert (
        document_title("Teach First", year=2025, month=3, cohort_start_year=2024)
        == "Teach First March 2025 NPQ Statement (2024 Cohort)"
    )


def test_the_period_of_a_selector():
    assert period_key(2025, 3) == "2025-3"
    assert period_of("2025-3") == (2025, 3)
    assert period_of("2025-12") == (2025, 12)


@pytest.mark.parametrize(
    "text", ["", "2025", "2025-", "-3", "2025-0", "2025-13", "2025-3-1", "March 2025", "²025-3"]
)
def test_a_malformed_period_is_none(text):
    assert period_of(text) is None
