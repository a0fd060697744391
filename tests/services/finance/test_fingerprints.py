"""The fingerprint changes with every fact that a figure depends on, and with nothing else."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from services.finance.recompute_statement import Outcome, recompute_statements
from store.queries.statement_fingerprints import fingerprints
from tests.services.finance.march_2025 import computations, make_march

# What is changed behind the figures' back, and the change of the total in pounds, worked by hand.
CHANGES = {
    "an adjustment": ("UPDATE statements SET reconcile_amount = -300", Decimal(-50)),
    "a fee that is computed instead of fixed": (
        # 40 % of 902 over 19 instalments for 150 places, instead of 5432.10
        (
            "UPDATE funding_contract_templates SET monthly_service_fee = NULL"
            " WHERE monthly_service_fee = 5432.10"
        ),
        Decimal("902.00") * 40 * 150 / 1900 - Decimal("5432.10"),
    ),
    "no fee instead of a computed one": (
        "UPDATE funding_contract_templates SET monthly_service_fee = 0 WHERE per_participant = 840",
        -Decimal(33600 * 172) / 3100,
    ),
    "a price": (  # two EHCO declarations, each 4 pounds dearer
        "UPDATE funding_contract_templates SET per_participant = 816 WHERE recruitment_target = 300",
        Decimal(8),
    ),
    "the periods": (  # 800 ÷ 5 instead of 800 ÷ 4, twice
        (
            "UPDATE funding_contract_templates SET number_of_payment_periods = 5"
            " WHERE recruitment_target = 300"
        ),
        Decimal(-80),
    ),
    "a course that becomes special": (
        "UPDATE funding_contract_templates SET special_course = true WHERE recruitment_target = 300",
        Decimal(-400),
    ),
    "targeted delivery funding": (  # one start paid and one taken back
        "UPDATE funding_contract_templates SET targeted_delivery_funding_per_participant = 150",
        Decimal(0),
    ),
    "an application's flag": (  # u2's start
        (
            "UPDATE applications SET targeted_delivery_funding_eligibility = true"
            " WHERE course_id = (SELECT id FROM courses WHERE identifier = 'npq-headship')"
        ),
        Decimal(100),
    ),
    "two people who are one": (  # u2's start is u1's: one output payment less
        (
            "UPDATE applications SET user_id = (SELECT min(user_id) FROM applications)"
            " WHERE user_id = (SELECT min(user_id) + 1 FROM applications)"
        ),
        Decimal(-126),
    ),
    "an item that is voided": (  # u1's first start; the second still counts, with its TDF
        "UPDATE statement_items SET state = 'voided' WHERE id = (SELECT min(id) FROM statement_items)",
        Decimal(0),
    ),
    "a course that is another": (  # u16's start, from no contract to EHCO
        (
            "UPDATE applications SET course_id = (SELECT id FROM courses WHERE identifier ="
            " 'npq-early-headship-coaching-offer') WHERE course_id ="
            " (SELECT id FROM courses WHERE identifier = 'npq-senior-leadership')"
        ),
        Decimal(200),
    ),
    "a contract that goes": (
        (
            "DELETE FROM funding_contracts WHERE course_id ="
            " (SELECT id FROM courses WHERE identifier = 'npq-early-headship-coaching-offer')"
        ),
        Decimal(-400),
    ),
    "an item that goes": (  # u13's retained-1
        "DELETE FROM statement_items WHERE id = (SELECT min(id) + 14 FROM statement_items)",
        Decimal(-200),
    ),
}
IRRELEVANT = {
    "where payment stands": "UPDATE statement_items SET state = 'paid' WHERE state = 'payable'",
    "a clawback that is settled": (
        "UPDATE statement_items SET state = 'clawed_back' WHERE state = 'awaiting_clawback'"
    ),
    "a name": "UPDATE users SET full_name = 'Someone else'",
    "a funded place": "UPDATE applications SET funded_place = false",
    "the payment date": "UPDATE statements SET payment_date = payment_date + 3",
}


@pytest.mark.parametrize("what", CHANGES)
async def test_every_fact_of_a_figure_counts(session, clock, what):
    sql, by = CHANGES[what]
    march = await make_march(session)
    await recompute_statements(session, [march.statement.id], now=clock())
    await session.execute(text(sql))
    outcomes = await recompute_statements(session, [march.statement.id], now=clock())
    assert outcomes == {march.statement.id: Outcome.STORED}
    before, after = await computations(session, march.statement.id)
    change = Decimal(after.totals["total_payment"]) - Decimal(before.totals["total_payment"])
    assert abs(change - by) < Decimal("1e-20")


@pytest.mark.parametrize("what", IRRELEVANT)
async def test_nothing_else_does(session, clock, what):
    march = await make_march(session)
    await recompute_statements(session, [march.statement.id], now=clock())
    await session.execute(text(IRRELEVANT[what]))
    outcomes = await recompute_statements(session, [march.statement.id], now=clock())
    assert outcomes == {march.statement.id: Outcome.UNCHANGED}


async def test_a_statement_with_nothing_on_it_has_one_too(session, clock):
    march = await make_march(session, rows=[])
    await session.execute(text("DELETE FROM funding_contracts"))
    (row,) = await session.execute(fingerprints([march.statement.id]))
    assert row.fingerprint == "1 2024 -250.00 0 0 0 0"
    assert row.stored_fingerprint is None
