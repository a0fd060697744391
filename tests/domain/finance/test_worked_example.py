"""finance.md 18, row by row; every number is the document's."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.finance.exact import decimal_of
from domain.finance.lines import LineKind, statement_lines
from domain.finance.statements import StatementDates, allow_marking_as_paid
from domain.finance.totals import statement_totals
from domain.money import pounds
from domain.vocabulary import StatementState
from tests.domain.finance.worked_example import (
    COURSE_IDS,
    EHCO,
    HEADSHIP,
    LEADING_TEACHING,
    MATHEMATICS,
    SENCO,
    SENIOR_LEADERSHIP,
    facts,
)


def lines_of(course):
    return {
        line.kind: line for line in statement_lines(facts()) if line.course_id == COURSE_IDS[course]
    }


def totals():
    return statement_totals(facts(), statement_lines(facts()))


def figure(line):
    return line.count, pounds(decimal_of(line.rate)), pounds(decimal_of(line.amount))


# course, billable s / r1 / r2 / c, not eligible
HEADERS = [
    (EHCO, (1, 1, 0, 0), 0),
    (HEADSHIP, (2, 1, 1, 1), 1),
    (LEADING_TEACHING, (2, 0, 0, 0), 1),
    (SENCO, (0, 0, 0, 0), 0),
    (MATHEMATICS, (2, 0, 0, 0), 2),
]


@pytest.mark.parametrize(("course", "by_type", "not_eligible"), HEADERS)
def test_the_header_of_a_course_counts_people_by_type(course, by_type, not_eligible):
    lines = lines_of(course)
    kinds = ["started", "retained-1", "retained-2", "completed"]
    declared = [lines.get(LineKind(f"declared.{kind}")) for kind in kinds]
    assert tuple(line.count if line else 0 for line in declared) == by_type
    found = lines.get(LineKind.NOT_ELIGIBLE)
    assert (found.count if found else 0) == not_eligible


PAYMENTS = [
    (EHCO, "output_payment", (2, "£200.00", "£400.00")),
    (EHCO, "course_total", (0, "£0.00", "£400.00")),
    (HEADSHIP, "output_payment", (5, "£126.00", "£630.00")),
    (HEADSHIP, "clawback.started", (1, "-£126.00", "-£126.00")),
    (HEADSHIP, "targeted_delivery_funding", (1, "£100.00", "£100.00")),
    (HEADSHIP, "targeted_delivery_funding_clawback", (1, "-£100.00", "-£100.00")),
    (HEADSHIP, "service_fee", (172, "£10.84", "£1,864.26")),
    (HEADSHIP, "course_total", (0, "£0.00", "£2,368.26")),
    (LEADING_TEACHING, "output_payment", (2, "£160.00", "£320.00")),
    (LEADING_TEACHING, "clawback.retained-1", (1, "-£160.00", "-£160.00")),
    (LEADING_TEACHING, "clawback.completed", (1, "-£160.00", "-£160.00")),
    (LEADING_TEACHING, "targeted_delivery_funding", (0, "£100.00", "£0.00")),
    (LEADING_TEACHING, "course_total", (0, "£0.00", "£0.00")),
    (SENCO, "output_payment", (0, "£135.30", "£0.00")),
    (SENCO, "targeted_delivery_funding", (0, "£100.00", "£0.00")),
    (SENCO, "service_fee", (150, "£36.21", "£5,432.10")),
    (SENCO, "course_total", (0, "£0.00", "£5,432.10")),
    (MATHEMATICS, "output_payment", (2, "£180.40", "£360.80")),
    (MATHEMATICS, "targeted_delivery_funding", (1, "£100.00", "£100.00")),
    (MATHEMATICS, "service_fee", (400, "£0.67", "£267.26")),
    (MATHEMATICS, "course_total", (0, "£0.00", "£728.06")),
]


@pytest.mark.parametrize(("course", "kind", "expected"), PAYMENTS)
def test_each_row_of_a_course_block(course, kind, expected):
    assert figure(lines_of(course)[LineKind(kind)]) == expected


@pytest.mark.parametrize("course", [EHCO, HEADSHIP, LEADING_TEACHING, SENCO, MATHEMATICS])
def test_no_course_has_a_row_that_the_document_does_not_give_it(course):
    payments = {kind for kind in lines_of(course) if not kind.value.startswith("declared.")}
    listed = {LineKind(kind) for name, kind, _ in PAYMENTS if name == course}
    assert payments - {LineKind.NOT_ELIGIBLE} == listed


def test_unrounded_service_fees():
    assert lines_of(HEADSHIP)[LineKind.SERVICE_FEE].rate == Fraction(33600, 3100)
    assert lines_of(HEADSHIP)[LineKind.SERVICE_FEE].amount == Fraction(33600 * 172, 3100)
    assert lines_of(SENCO)[LineKind.SERVICE_FEE].rate == Fraction("36.214")
    stored = decimal_of(lines_of(MATHEMATICS)[LineKind.SERVICE_FEE].amount)
    assert str(stored).startswith("267.259259259259259")


MONEY = [
    ("total_output_payment", "£1,350.00"),
    ("total_targeted_delivery_funding", "£100.00"),
    ("total_service_fees", "£7,296.36"),
    ("clawback_payments", "£446.00"),
    ("total_targeted_delivery_funding_refundable", "£100.00"),
    ("total_clawbacks", "£546.00"),
    ("adjustments", "-£250.00"),
    ("total_payment", "£7,950.36"),
]


@pytest.mark.parametrize(("name", "shown"), MONEY)
def test_each_total_in_pounds(name, shown):
    assert pounds(decimal_of(getattr(totals(), name))) == shown


def test_the_exact_total_payment():
    expected = Fraction(33600 * 172, 3100) + Fraction("5432.10") + 1350 - 546 - 250 + 100
    assert totals().total_payment == expected
    assert str(decimal_of(expected)).startswith("7950.358064516129032258")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("total_starts", 5),
        ("total_retained", 3),
        ("total_completed", 1),
        ("people_voided", 2),  # u6 and u17
        ("total_voided", 3),  # u6 twice and u17: the rows of the voided list
    ],
)
def test_each_total_in_people(name, number):
    assert getattr(totals(), name) == number


def test_the_rows_behind_a_line_are_named():
    lines = lines_of(HEADSHIP)
    assert lines[LineKind.OUTPUT_PAYMENT].item_ids == (1, 2, 3, 4, 5, 6)
    assert lines[LineKind.DECLARED_STARTED].item_ids == (1, 2, 3)
    assert lines[LineKind.TARGETED_DELIVERY_FUNDING].item_ids == (1, 2)
    assert lines[LineKind.CLAWBACK_STARTED].item_ids == (8,)
    assert lines[LineKind.NOT_ELIGIBLE].item_ids == (7,)


def test_a_course_without_a_contract_is_paid_nothing_but_is_seen():
    lines = lines_of(SENIOR_LEADERSHIP)
    assert list(lines) == [LineKind.WITHOUT_CONTRACT]
    line = lines[LineKind.WITHOUT_CONTRACT]
    assert (line.count, line.amount, line.in_total, line.item_ids) == (1, 0, False, (20,))


def test_blocks_come_in_order_of_course_identifier():
    courses = list(dict.fromkeys(line.course_id for line in statement_lines(facts())))
    assert courses == [
        COURSE_IDS[EHCO], COURSE_IDS[HEADSHIP], COURSE_IDS[MATHEMATICS],
        COURSE_IDS[LEADING_TEACHING], COURSE_IDS[SENCO], COURSE_IDS[SENIOR_LEADERSHIP], None,
    ]  # fmt: skip


def test_the_statement_may_be_authorised_the_day_after_its_deadline():
    march = StatementDates(
        id=1, year=2025, month=3, deadline_date=date(2025, 2, 25), output_fee=True,
        state=StatementState.PAYABLE,
    )  # fmt: skip
    assert allow_marking_as_paid(march, today=date(2025, 2, 26), has_declarations=True)
    assert not allow_marking_as_paid(march, today=date(2025, 2, 25), has_declarations=True)
    assert not allow_marking_as_paid(march, today=date(2025, 2, 26), has_declarations=False)


def test_an_authorised_statement_is_not_authorised_again():
    march = StatementDates(
        id=1, year=2025, month=3, deadline_date=date(2025, 2, 25), output_fee=True,
        state=StatementState.PAYABLE, marked_as_paid_at=datetime(2025, 2, 26, 9, tzinfo=UTC),
    )  # fmt: skip
    assert not allow_marking_as_paid(march, today=date(2025, 2, 26), has_declarations=True)


def test_adjustments_are_part_of_the_total():
    lines = {line.kind: line for line in statement_lines(facts()) if line.course_id is None}
    assert lines[LineKind.ADJUSTMENTS].amount == Decimal(-250)
    assert lines[LineKind.VOIDS].item_ids == (7, 18, 19)
