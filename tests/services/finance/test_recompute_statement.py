"""Figures are computed from the database, stored, and stored again only when something changed."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select, update

from domain.faults import Conflict, NotFound
from domain.vocabulary import StatementItemState, StatementState
from services.finance.recompute_statement import (
    Outcome,
    recompute_all,
    recompute_statement,
    recompute_statements,
)
from store.engine import connection_of
from store.tables import (
    Application,
    Declaration,
    FundingContract,
    Statement,
    StatementItem,
    StatementLine,
)
from store.transaction import transaction
from tests.domain.finance.worked_example import EHCO, HEADSHIP, LEADING_TEACHING, MATHEMATICS, row
from tests.factories import make_template
from tests.services.finance.march_2025 import computations, declare, make_march, stored


async def recomputed(session, march, clock):
    return await recompute_statement(session, march.statement.public_id, now=clock())


async def test_the_worked_example_is_stored_unrounded(session, clock):
    march = await make_march(session)
    assert await recomputed(session, march, clock) is Outcome.STORED
    (computation,) = await computations(session, march.statement.id)
    assert computation.totals["total_payment"].startswith("7950.3580645161290322580645161290322")
    assert computation.totals["total_service_fees"].startswith("7296.358064516129")
    assert computation.totals["total_clawbacks"] == "546"
    assert computation.totals["total_starts"] == 5
    lines = await stored(session, march.statement.id)
    assert lines[HEADSHIP, "course_total"].amount_pounds.quantize(Decimal("0.01")) == Decimal(
        "2368.26"
    )
    assert lines[MATHEMATICS, "output_payment"].amount_pounds == Decimal("360.80")


async def test_the_sum_of_the_lines_in_the_total_is_the_total(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    total = await session.scalar(
        select(func.sum(StatementLine.amount_pounds)).where(StatementLine.in_total)
    )
    (computation,) = await computations(session, march.statement.id)
    assert abs(total - Decimal(computation.totals["total_payment"])) < Decimal("1e-40")


async def test_lines_name_the_items_and_the_version_of_the_terms(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    line = (await stored(session, march.statement.id))[HEADSHIP, "targeted_delivery_funding"]
    assert line.statement_item_ids == [march.items[0].id, march.items[1].id]
    contract = await session.scalar(
        select(FundingContract).where(FundingContract.course_id == march.courses[HEADSHIP].id)
    )
    assert line.contract_template_id == contract.contract_template_id


async def test_nothing_changed_stores_nothing(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    assert await recomputed(session, march, clock) is Outcome.UNCHANGED
    assert len(await computations(session, march.statement.id)) == 1


async def test_from_eligible_to_paid_no_figure_changes(session, clock):
    march = await make_march(session, rows=[row(1, EHCO, "started", "eligible")])
    await recomputed(session, march, clock)
    for state in (StatementItemState.PAYABLE, StatementItemState.PAID):
        await session.execute(update(StatementItem).values(state=state))
        assert await recomputed(session, march, clock) is Outcome.UNCHANGED


async def test_one_more_declaration_replaces_the_figures_and_keeps_the_old_totals(session, clock):
    march = await make_march(session, state=StatementState.OPEN)
    await recomputed(session, march, clock)
    await declare(session, march, course=EHCO, declaration_type="completed")
    clock.move(minutes=1)
    assert await recomputed(session, march, clock) is Outcome.STORED
    before, after = await computations(session, march.statement.id)
    assert (before.is_current, after.is_current) == (False, True)
    assert Decimal(after.totals["total_payment"]) - Decimal(before.totals["total_payment"]) == 200
    lines = await session.scalars(select(StatementLine.computation_id).distinct())
    assert list(lines) == [after.id]


async def test_the_lines_of_a_payable_statement_are_kept_as_history(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    await declare(session, march, course=EHCO, state="payable")
    await recomputed(session, march, clock)
    lines = await session.scalars(select(StatementLine.computation_id).distinct())
    assert len(list(lines)) == 2


async def test_another_price_on_the_contract_is_another_version(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    dearer = await make_template(session, per_participant=Decimal("900.00"))
    await session.execute(
        update(FundingContract)
        .where(FundingContract.course_id == march.courses[LEADING_TEACHING].id)
        .values(contract_template_id=dearer.id)
    )
    assert await recomputed(session, march, clock) is Outcome.STORED
    line = (await stored(session, march.statement.id))[LEADING_TEACHING, "output_payment"]
    assert (line.contract_template_id, line.rate_pounds) == (dearer.id, Decimal(135))


async def test_a_paid_statement_is_frozen(session, clock):
    march = await make_march(session)
    await recomputed(session, march, clock)
    march.statement.state = StatementState.PAID
    await session.flush()
    assert await recomputed(session, march, clock) is Outcome.UNCHANGED
    await session.execute(update(Application).values(targeted_delivery_funding_eligibility=False))
    with pytest.raises(Conflict) as refused:
        await recomputed(session, march, clock)
    assert refused.value.faults[0].detail.startswith("The statement is paid")
    assert len(await computations(session, march.statement.id)) == 1


async def test_a_migrated_paid_statement_is_computed_once(session, clock):
    march = await make_march(session, state=StatementState.PAID)
    assert await recomputed(session, march, clock) is Outcome.STORED


async def test_an_unknown_statement_is_not_found(session, clock):
    with pytest.raises(NotFound):
        await recompute_statement(session, uuid4(), now=clock())


async def test_voided_declarations_count_by_the_declarations_state(session, clock):
    march = await make_march(session, rows=[row(1, EHCO, "started", "ineligible")])
    await session.execute(update(Declaration).values(state="voided"))
    await recomputed(session, march, clock)
    (computation,) = await computations(session, march.statement.id)
    assert (computation.totals["total_voided"], computation.totals["people_voided"]) == (1, 1)


async def test_a_statement_with_nothing_on_it_is_its_adjustment(session, clock):
    march = await make_march(session, rows=[])
    await session.execute(FundingContract.__table__.delete())
    await recomputed(session, march, clock)
    (computation,) = await computations(session, march.statement.id)
    assert computation.totals["total_payment"] == "-250"
    assert set(await stored(session, march.statement.id)) == {(None, "adjustments")}


async def test_items_of_one_statement_leave_another_alone(session, clock):
    march = await make_march(session)
    other = await make_march(session, name="Ambition Institute")
    await recompute_statements(session, [march.statement.id, other.statement.id], now=clock())
    await declare(session, other)
    outcomes = await recompute_statements(
        session, [march.statement.id, other.statement.id], now=clock()
    )
    assert outcomes == {
        march.statement.id: Outcome.UNCHANGED,
        other.statement.id: Outcome.STORED,
    }


async def test_all_are_computed_but_frozen_ones(sessions, clock):
    async with transaction(sessions) as session:
        for year in range(2020, 2030):
            await make_march(
                session,
                name=f"Provider {year}",
                rows=[row(1, EHCO, "started", "payable")],
                year=year,
            )
    first = [progress async for progress in recompute_all(sessions, clock=clock)]
    assert (first[-1].total, first[-1].done, first[-1].stored) == (10, 10, 10)
    async with transaction(sessions) as session:
        await session.execute(
            update(Statement).where(Statement.year < 2023).values(state=StatementState.PAID)
        )
    again = [progress async for progress in recompute_all(sessions, clock=clock)]
    assert (again[-1].total, again[-1].done, again[-1].stored) == (7, 7, 0)


async def test_the_number_of_queries_does_not_grow(sessions, engine, clock):
    async with transaction(sessions) as session:
        marches = [await make_march(session, name=f"Provider {number}") for number in range(5)]
    first, *others = (march.statement.id for march in marches)
    await asked(sessions, engine, [first], clock)  # the connection learns the types
    async with transaction(sessions) as session:
        await declare(session, marches[0])
    one = await asked(sessions, engine, [first], clock)
    many = await asked(sessions, engine, others, clock)
    assert one == many
    assert len(many) == 9  # and one COPY
    assert len(await asked(sessions, engine, others, clock)) == 2  # nothing changed


async def asked(sessions, engine, keys, clock):
    """What reaches the server: SQLAlchemy's statements, and those on the bare connection."""
    seen: list[str] = []

    def on_execute(_connection, _cursor, statement, *_):
        seen.append(statement.split()[0])

    event.listen(engine.sync_engine, "before_cursor_execute", on_execute)
    async with transaction(sessions) as session:
        driver = await connection_of(session)
        seen.clear()
        with driver.query_logger(lambda record: seen.append(record.query.split()[0])):
            await recompute_statements(session, keys, now=clock())
    event.remove(engine.sync_engine, "before_cursor_execute", on_execute)
    return seen


async def test_two_workers_store_one_change_once(sessions, clock):
    async with transaction(sessions) as session:
        march = await make_march(session)

    async def work():
        async with transaction(sessions) as session:
            return await recomputed(session, march, clock)

    outcomes = await asyncio.gather(work(), work(), work())
    assert sorted(outcomes) == [Outcome.STORED, Outcome.UNCHANGED, Outcome.UNCHANGED]
