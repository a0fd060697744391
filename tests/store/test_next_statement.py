"""Which statement a declaration goes to. Source: finance.md 7, decision D12."""

from datetime import date

import pytest

from domain.vocabulary import StatementState
from store.engine import connection_of
from store.prepared import fetch_one
from store.queries.declaring import NEXT_STATEMENT
from tests.factories import make_cohort, make_provider, make_statement

JANUARY, FEBRUARY, MARCH = (date(2025, month, 25) for month in (1, 2, 3))


@pytest.fixture
def chosen(session):
    """``await chosen(today, (deadline, values) …)``: the place of the statement chosen, or None."""

    async def choose(today, *statements):
        provider, cohort = await make_provider(session), await make_cohort(session)
        keys = []
        for place, (deadline, given) in enumerate(statements, start=1):
            values = {"year": 2025, "month": place, "deadline_date": deadline}
            dates = {"payment_date": date(2025, 12, 25)}
            made = await make_statement(session, provider, cohort, **values | dates | given)
            keys.append(made.id)
        found = await fetch_one(
            await connection_of(session),
            NEXT_STATEMENT,
            provider_id=provider.id,
            cohort_id=cohort.id,
            today=today,
        )
        return keys.index(found["id"]) + 1 if found else None

    return choose


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 1, 10), 2),
        pytest.param(date(2025, 1, 25), 2, id="the deadline day itself still counts"),
        pytest.param(date(2025, 1, 26), 3, id="the day after, the following statement"),
        pytest.param(date(2025, 3, 26), None, id="there may be none"),
    ],
)
async def test_the_earliest_deadline_not_yet_past(chosen, today, expected):
    assert await chosen(today, (MARCH, {}), (JANUARY, {}), (FEBRUARY, {})) == expected


@pytest.mark.parametrize(
    "given",
    [
        {"output_fee": False},
        {"state": StatementState.PAYABLE},
        {"state": StatementState.PAID},
    ],
    ids=["service fees only", "payable", "paid"],
)
async def test_only_open_output_statements_receive(chosen, given):
    assert await chosen(date(2025, 1, 10), (JANUARY, given), (FEBRUARY, {})) == 2


async def test_of_equal_deadlines_the_earlier_month(chosen):
    candidates = [(FEBRUARY, {"month": 4}), (FEBRUARY, {"month": 3}), (FEBRUARY, {"month": 5})]
    assert await chosen(FEBRUARY, *candidates) == 2


async def test_of_equal_deadlines_the_earlier_year_before_the_month(chosen):
    candidates = [(FEBRUARY, {"month": 1}), (FEBRUARY, {"year": 2024, "month": 12})]
    assert await chosen(FEBRUARY, *candidates) == 2


async def test_a_provider_without_statements_has_none(chosen):
    assert await chosen(FEBRUARY) is None
