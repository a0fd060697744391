"""A declaration is voided while its statement is closed or paid: one of the two serial orders comes out.

Source: finance.md 8 (decision D13), 20 (invariant 10).
"""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from domain.faults import Conflict
from domain.participation.voiding import NO_STATEMENT_TO_CLAW_BACK
from domain.vocabulary import StatementState
from services.declarations.void_declaration import void_declaration
from services.finance.settle_statement import mark_statement_payable, pay_statement
from store.tables import Declaration, Statement, StatementComputation, StatementItem
from store.transaction import transaction
from tests.eventually import eventually
from tests.factories import (
    make_accepted_application,
    make_contract,
    make_declaration,
    make_statement,
)

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
TOMORROW = date(2024, 11, 26)
AUTHORISED_AT = datetime(2024, 11, 20, 9, tzinfo=UTC)
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
async def november(sessions, world):
    """A payable statement whose payment is authorised; the world's own, of December, is open."""
    async with transaction(sessions) as session:
        statement = await make_statement(
            session,
            world.provider,
            world.cohort,
            month=11,
            deadline_date=date(2024, 10, 25),
            payment_date=date(2024, 11, 25),
            state=StatementState.PAYABLE,
            marked_as_paid_at=AUTHORISED_AT,
        )
        await make_contract(session, statement, world.course)
        return statement


@pytest.fixture
def declared(sessions, world):
    async def make(state, statement):
        async with transaction(sessions) as session:
            application = await make_accepted_application(session, world)
            return await make_declaration(
                session, world, application, statement=statement, state=state
            )

    return make


@pytest.fixture
def standing(sessions):
    """The states of the declaration and of its items."""

    async def read(declaration):
        async with transaction(sessions) as session:
            state = await session.scalar(
                select(Declaration.state).where(Declaration.id == declaration.id)
            )
            items = await session.scalars(
                select(StatementItem.state)
                .where(StatementItem.declaration_id == declaration.id)
                .order_by(StatementItem.id)
            )
            return state.value, [item.value for item in items]

    return read


@pytest.fixture
def starts(sessions):
    """How many starts the current figures of a statement count."""

    async def read(statement):
        async with transaction(sessions) as session:
            totals = await session.scalar(
                select(StatementComputation.totals).where(
                    StatementComputation.statement_id == statement.id,
                    StatementComputation.is_current,
                )
            )
            return totals["total_starts"]

    return read


@pytest.fixture
def meanwhile(sessions):
    """Begin to act while the block's transaction is open; wait until it is waited for, then commit."""

    @asynccontextmanager
    async def open_while(act):
        async with transaction(sessions) as session:
            yield session
            task = asyncio.create_task(act)
            await eventually(somebody_waits)
        await task

    async def somebody_waits():
        async with transaction(sessions) as session:
            return bool(await session.scalar(WAITING))

    return open_while


@pytest.fixture
def void(sessions, world):
    async def act(declaration, session=None):
        given = {"provider_id": world.provider.id, "now": NOW}
        if session:
            return await void_declaration(session, declaration.public_id, **given)
        async with transaction(sessions) as own:
            return await void_declaration(own, declaration.public_id, **given)

    return act


@pytest.fixture
def pay(sessions):
    async def act(statement, session=None):
        given = {"authorised_at": AUTHORISED_AT, "now": NOW}
        if session:
            return await pay_statement(session, statement.public_id, **given)
        async with transaction(sessions) as own:
            return await pay_statement(own, statement.public_id, **given)

    return act


@pytest.fixture
def close(sessions):
    async def act(statement, session=None):
        given = {"today": TOMORROW, "now": NOW}
        if session:
            return await mark_statement_payable(session, statement.public_id, **given)
        async with transaction(sessions) as own:
            return await mark_statement_payable(own, statement.public_id, **given)

    return act


async def test_what_is_voided_first_is_not_paid_and_not_in_the_frozen_figures(
    november, declared, meanwhile, void, pay, standing, starts
):
    gone, kept = await declared("payable", november), await declared("payable", november)
    async with meanwhile(pay(november)) as session:
        await void(gone, session)
    assert await standing(gone) == ("voided", ["voided"])
    assert await standing(kept) == ("paid", ["paid"])
    assert await starts(november) == 1


async def test_what_is_paid_first_is_clawed_back(
    november, declared, meanwhile, void, pay, standing, starts
):
    declaration = await declared("payable", november)
    async with meanwhile(void(declaration)) as session:
        await pay(november, session)
    assert await standing(declaration) == ("awaiting_clawback", ["paid", "awaiting_clawback"])
    assert await starts(november) == 1


async def test_what_is_paid_first_stays_paid_without_a_statement_for_the_clawback(
    sessions, world, november, declared, meanwhile, void, pay, standing
):
    declaration = await declared("payable", november)
    async with transaction(sessions) as session:
        (await session.get_one(Statement, world.statement.id)).output_fee = False
    with pytest.raises(Conflict) as refusal:
        async with meanwhile(void(declaration)) as session:
            await pay(november, session)
    assert refusal.value.faults == (NO_STATEMENT_TO_CLAW_BACK,)
    assert await standing(declaration) == ("paid", ["paid"])


async def test_what_is_voided_first_does_not_become_payable(
    world, declared, meanwhile, void, close, standing, starts
):
    declaration = await declared("eligible", world.statement)
    async with meanwhile(close(world.statement)) as session:
        await void(declaration, session)
    assert await standing(declaration) == ("voided", ["voided"])
    assert await starts(world.statement) == 0


async def test_what_became_payable_first_is_voided(
    world, declared, meanwhile, void, close, standing
):
    declaration = await declared("eligible", world.statement)
    async with meanwhile(void(declaration)) as session:
        await close(world.statement, session)
    assert await standing(declaration) == ("voided", ["voided"])


async def test_a_clawback_passes_over_the_statement_that_closes_meanwhile(
    sessions, world, november, declared, meanwhile, void, close
):
    declaration = await declared("paid", november)
    async with transaction(sessions) as session:
        january = await make_statement(
            session,
            world.provider,
            world.cohort,
            year=2025,
            month=1,
            deadline_date=date(2024, 12, 25),
            payment_date=date(2025, 1, 25),
        )
    async with meanwhile(void(declaration)) as session:
        await close(world.statement, session)
    async with transaction(sessions) as session:
        item = await session.scalar(
            select(StatementItem).where(StatementItem.state == "awaiting_clawback")
        )
        assert item.statement_id == january.id


async def test_twenty_voids_and_the_payment_at_once_end_in_step(
    november, declared, void, pay, standing, starts
):
    declarations = [await declared("payable", november) for _ in range(20)]
    half = len(declarations) // 2
    acts = [void(one) for one in declarations]
    await asyncio.gather(*acts[:half], pay(november), *acts[half:])
    found = [await standing(one) for one in declarations]
    paid = ("awaiting_clawback", ["paid", "awaiting_clawback"])
    assert all(one in (("voided", ["voided"]), paid) for one in found)
    assert await starts(november) == found.count(paid)
