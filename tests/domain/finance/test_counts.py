"""finance.md 11.1 and 11.4: who is counted, once."""

import pytest

from domain.finance.counts import course_counts, course_has_tdf, voids
from domain.finance.lines import LineKind, statement_lines
from domain.vocabulary import DeclarationType
from tests.domain.finance.worked_example import (
    EHCO,
    HEADSHIP,
    MATHEMATICS,
    TERMS,
    facts,
    groups,
    row,
)


def counted(*rows, has_tdf=True):
    return course_counts(groups(rows), has_tdf=has_tdf)


def test_two_applications_of_one_user_count_once():
    found = counted(
        row(1, HEADSHIP, "started", "payable"),
        row(1, HEADSHIP, "started", "payable", application=2),
    )
    assert (found.billable.number, found.billable.item_ids) == (1, (1, 2))


def test_a_user_with_both_retained_types_counts_twice():
    found = counted(row(1, HEADSHIP, "retained-1", "paid"), row(1, HEADSHIP, "retained-2", "paid"))
    assert found.billable.number == 2


def test_paid_and_clawed_back_on_one_statement_count_in_both():
    found = counted(
        row(1, HEADSHIP, "started", "paid"), row(1, HEADSHIP, "started", "awaiting_clawback")
    )
    assert (found.billable.number, found.refundable.number) == (1, 1)
    assert (found.tdf.number, found.tdf_refund.number) == (1, 1)


# item state, and the counts in which it is: billable, refundable, not eligible
STATES = [
    ("eligible", (1, 0, 0)),
    ("payable", (1, 0, 0)),
    ("paid", (1, 0, 0)),
    ("awaiting_clawback", (0, 1, 0)),
    ("clawed_back", (0, 1, 0)),
    ("ineligible", (0, 0, 1)),
    ("voided", (0, 0, 1)),
]


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_each_item_state_is_in_one_count(state, expected):
    found = counted(row(1, HEADSHIP, "started", state))
    numbers = found.billable.number, found.refundable.number, found.not_eligible.number
    assert numbers == expected


def test_refundable_types_with_none_are_absent():
    found = counted(
        row(1, HEADSHIP, "completed", "clawed_back"), row(2, HEADSHIP, "started", "paid")
    )
    assert set(found.refundable_by_type) == {DeclarationType.COMPLETED}


def test_types_come_in_their_order():
    found = counted(
        *(
            row(1, HEADSHIP, kind, "paid")
            for kind in ("completed", "retained-2", "started", "retained-1")
        )
    )
    assert list(found.billable_by_type) == list(DeclarationType)


# type, flag, eligible for funding: is targeted delivery funding due?
TDF = [
    ("started", True, True, 1),
    ("started", False, True, 0),
    ("started", None, True, 0),
    ("started", True, False, 0),
    ("retained-1", True, True, 0),
    ("retained-2", True, True, 0),
    ("completed", True, True, 0),
]


@pytest.mark.parametrize(("kind", "flag", "eligible", "expected"), TDF)
def test_targeted_delivery_funding_is_for_flagged_starts(kind, flag, eligible, expected):
    found = counted(
        row(1, HEADSHIP, kind, "payable", flag=flag, eligible=eligible),
        row(2, HEADSHIP, kind, "clawed_back", flag=flag, eligible=eligible),
    )
    assert (found.tdf.number, found.tdf_refund.number) == (expected, expected)


def test_one_flagged_application_of_two_earns_it_once():
    found = counted(
        row(1, HEADSHIP, "started", "payable", flag=False),
        row(1, HEADSHIP, "started", "payable", application=2),
    )
    assert (found.tdf.number, found.tdf.item_ids) == (1, (2,))


COURSES = [
    (HEADSHIP, 2021, False),
    (HEADSHIP, 2022, True),
    (MATHEMATICS, 2024, True),
    (EHCO, 2024, False),
    ("npq-additional-support-offer", 2024, False),
]


@pytest.mark.parametrize(("course", "start_year", "expected"), COURSES)
def test_which_courses_have_targeted_delivery_funding(course, start_year, expected):
    assert course_has_tdf(course, cohort_start_year=start_year) is expected


def test_before_2022_no_line_speaks_of_it():
    kinds = {line.kind for line in statement_lines(facts(start_year=2021))}
    assert LineKind.TARGETED_DELIVERY_FUNDING not in kinds
    assert LineKind.TARGETED_DELIVERY_FUNDING_CLAWBACK not in kinds


def test_voids_are_items_and_the_people_behind_them():
    found = voids(groups())
    assert (found.items.number, found.items.item_ids, found.people) == (3, (7, 18, 19), 2)


def test_a_service_fee_is_due_where_nobody_was_declared():
    lines = statement_lines(facts(rows=(), contracts=(HEADSHIP,)))
    fee = next(line for line in lines if line.kind is LineKind.SERVICE_FEE)
    assert (fee.count, fee.item_ids) == (TERMS[HEADSHIP].recruitment_target, ())
