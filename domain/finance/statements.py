"""Statements by name and date, and what may happen to one.

Days are UTC dates; ``today`` is passed in.

Source: finance.md 4, 10.1, 12.
"""

from calendar import month_name
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.finance.states import UNPAID_STATEMENTS
from domain.vocabulary import StatementState


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementDates:
    """One statement of a provider and cohort, as far as the rules of time look at it."""

    id: int
    year: int
    month: int
    deadline_date: date
    output_fee: bool
    state: StatementState
    marked_as_paid_at: datetime | None = None


def is_overdue(statement: StatementDates, *, today: date) -> bool:
    """Whether the nightly job makes it payable. Source: finance.md 9, decision D14."""
    return statement.state is StatementState.OPEN and statement.deadline_date < today


def allow_marking_as_paid(
    statement: StatementDates, *, today: date, has_declarations: bool
) -> bool:
    """Whether staff may authorise payment. Source: finance.md 4.2."""
    return (
        statement.output_fee
        and statement.state is StatementState.PAYABLE
        and statement.deadline_date < today
        and statement.marked_as_paid_at is None
        and has_declarations
    )


def is_authorising(statement: StatementDates) -> bool:
    """Payment was authorised and is about to be recorded. Source: finance.md 4.2."""
    return statement.state is StatementState.PAYABLE and statement.marked_as_paid_at is not None


def is_marked_as_paid(statement: StatementDates) -> bool:
    """Source: finance.md 4.2; a migrated paid statement may lack the time."""
    return statement.state is StatementState.PAID and statement.marked_as_paid_at is not None


class PaymentControl(StrEnum):
    """What staff see of a statement's payment. Source: finance.md 12.4."""

    NOTHING = "nothing"
    AUTHORISE = "authorise"
    AUTHORISING = "authorising"
    AUTHORISED = "authorised"


def payment_control(
    statement: StatementDates, *, today: date, has_declarations: bool
) -> PaymentControl:
    """The one thing that is shown."""
    if allow_marking_as_paid(statement, today=today, has_declarations=has_declarations):
        return PaymentControl.AUTHORISE
    if is_authorising(statement):
        return PaymentControl.AUTHORISING
    return PaymentControl.AUTHORISED if is_marked_as_paid(statement) else PaymentControl.NOTHING


def is_unpaid(statement: StatementDates) -> bool:
    """Source: finance.md 4.2."""
    return statement.state in UNPAID_STATEMENTS


def statement_name(year: int, month: int) -> str:
    """``March 2025``. Source: finance.md 4.1."""
    return f"{month_name[month]} {year}"


def period_key(year: int, month: int) -> str:
    """``2025-3``, as selectors carry it. Source: finance.md 4.1."""
    return f"{year}-{month}"


def period_of(key: str) -> tuple[int, int] | None:
    """Year and month of a selector's value; None when it is none of ours.

    Source: admin-and-operations.md 6.1: a malformed value is no match, not an error.
    """
    year, _, month = key.strip().partition("-")
    if not (_is_number(year) and _is_number(month)) or not 1 <= int(month) <= 12:
        return None
    return int(year), int(month)


def cohort_name(start_year: int) -> str:
    """``2024/25``. Source: admin-and-operations.md 1."""
    return f"{start_year}/{(start_year + 1) % 100:02d}"


def document_title(provider: str, *, year: int, month: int, cohort_start_year: int) -> str:
    """The name of the printed statement. Source: finance.md 12.4."""
    return f"{provider} {statement_name(year, month)} NPQ Statement ({cohort_start_year} Cohort)"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
