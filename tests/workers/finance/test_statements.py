"""Finance answers messages: figures follow declarations, nights close statements, authorised ones are paid."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from contracts.messages.catalogue import read_message
from contracts.messages.declarations import DeclarationSubmitted, DeclarationVoided
from contracts.messages.finance import MarkStatementPayable, PayStatement, RecomputeStatement
from contracts.messages.schedule import MarkStatementsPayable
from domain.faults import NotFound
from domain.vocabulary import StatementState
from store.tables import Declaration, OutboxMessage, Statement, StatementItem
from store.transaction import transaction
from tests.domain.finance.worked_example import EHCO, row
from tests.services.finance.march_2025 import add_row, computations, declare, make_march
from workers.finance.statements import mark_all_payable, mark_payable, pay, recompute

DEADLINE = date(2025, 2, 25)
NIGHT = date(2025, 2, 26)
AUTHORISED_AT = datetime(2025, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def tell(sessions, clock):
    """Handle messages in one transaction, as the consumer does with those it has in hand together."""

    async def act(handler, *messages):
        async with transaction(sessions) as session:
            for message in messages:
                await handler(session, message, clock=clock)

    return act


@pytest.fixture
def march(sessions):
    """An open statement: a start that is eligible, one that is voided, one that is being taken back."""

    async def make(*, state=StatementState.OPEN, standing="eligible", **given):
        rows = [
            row(1, EHCO, "started", standing),
            row(2, EHCO, "started", "voided"),
            row(3, EHCO, "started", "awaiting_clawback"),
        ]
        async with transaction(sessions) as session:
            return await make_march(session, rows=rows, state=state, **given)

    return make


@pytest.fixture
def states(sessions):
    """The states of the statement, then of declaration and item, in the order of their making."""

    async def read(march):
        async with transaction(sessions) as session:
            state = await session.scalar(
                select(Statement.state).where(Statement.id == march.statement.id)
            )
            pairs = await session.execute(
                select(Declaration.state, StatementItem.state)
                .join(StatementItem, StatementItem.declaration_id == Declaration.id)
                .where(StatementItem.statement_id == march.statement.id)
                .order_by(StatementItem.id)
            )
            return state.value, [(of.value, item.value) for of, item in pairs]

    return read


@pytest.fixture
def figures(sessions):
    """All computations of a statement, oldest first."""

    async def read(march):
        async with transaction(sessions) as session:
            return await computations(session, march.statement.id)

    return read


def touching(march, message=DeclarationSubmitted):
    return message(declaration_id=uuid4(), statement_id=march.statement.public_id)


@pytest.mark.parametrize("message", [DeclarationSubmitted, DeclarationVoided])
async def test_a_declaration_brings_the_figures_up_to_date(march, tell, figures, message):
    statement = await march()
    await tell(recompute, touching(statement, message))
    (computation,) = await figures(statement)
    assert (computation.is_current, computation.totals["total_starts"]) == (True, 1)


async def test_a_declaration_on_no_statement_touches_none(march, tell, figures):
    statement = await march()
    await tell(recompute, DeclarationSubmitted(declaration_id=uuid4(), statement_id=None))
    assert await figures(statement) == []


async def test_a_message_handled_twice_stores_once(march, tell, figures):
    statement = await march()
    asked = RecomputeStatement(statement_id=statement.statement.public_id)
    await tell(recompute, asked)
    await tell(recompute, asked)
    assert len(await figures(statement)) == 1


async def test_of_a_burst_one_message_reads_the_statement(march, tell, figures, caplog):
    statement = await march()
    with caplog.at_level("INFO", logger="workers.finance.statements"):
        await tell(recompute, *(touching(statement) for _ in range(10)))
    assert [record.message for record in caplog.records] == ["statement computed"]
    assert len(await figures(statement)) == 1


async def test_each_statement_of_a_burst_is_computed(march, tell, figures):
    first, second = await march(), await march(name="Ambition Institute")
    await tell(recompute, *(touching(one) for one in (first, second, first)))
    assert [len(await figures(one)) for one in (first, second)] == [1, 1]


async def test_a_paid_statement_is_left_alone_and_the_log_says_why(
    march, tell, figures, sessions, caplog
):
    statement = await march()
    await tell(recompute, touching(statement))
    async with transaction(sessions) as session:
        await session.execute(update(Statement).values(state=StatementState.PAID))

        await declare(session, statement)
    await tell(recompute, touching(statement))
    assert len(await figures(statement)) == 1
    assert "change of a paid statement refused" in caplog.messages


async def test_a_statement_that_is_not_there_is_a_mistake(tell):
    with pytest.raises(NotFound):
        await tell(recompute, RecomputeStatement(statement_id=uuid4()))


async def test_the_night_asks_for_every_overdue_open_statement(sessions, march):
    overdue = [await march(name=f"Provider {number}") for number in range(2)]
    fees_only = await march(name="Fees", output_fee=False)
    await march(name="Not yet", deadline_date=NIGHT, payment_date=date(2025, 3, 25))
    await march(name="Payable", state=StatementState.PAYABLE, standing="payable")
    slot = MarkStatementsPayable(slot_at=datetime(2025, 2, 26, tzinfo=UTC))
    async with transaction(sessions) as session:
        await mark_all_payable(session, slot)
    async with transaction(sessions) as session:
        sent = list(await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
    assert [read_message(one.type, one.body) for one in sent] == [
        MarkStatementPayable(statement_id=one.statement.public_id, on=NIGHT)
        for one in (*overdue, fees_only)
    ]


async def test_declarations_become_payable_in_step_with_their_items(march, tell, states, figures):
    statement = await march()
    message = MarkStatementPayable(statement_id=statement.statement.public_id, on=NIGHT)
    await tell(mark_payable, message, message)
    assert await states(statement) == (
        "payable",
        [
            ("payable", "payable"),
            ("voided", "voided"),
            ("awaiting_clawback", "awaiting_clawback"),
        ],
    )
    assert len(await figures(statement)) == 1


async def test_on_its_deadline_a_statement_stays_open(march, tell, states):
    statement = await march()
    message = MarkStatementPayable(statement_id=statement.statement.public_id, on=DEADLINE)
    await tell(mark_payable, message)
    state, pairs = await states(statement)
    assert (state, pairs[0]) == ("open", ("eligible", "eligible"))


async def test_paying_takes_the_clawbacks_along_and_keeps_the_time(march, tell, states, sessions):
    statement = await march(
        state=StatementState.PAYABLE, standing="payable", marked_as_paid_at=AUTHORISED_AT
    )
    await tell(pay, paying(statement))
    assert await states(statement) == (
        "paid",
        [("paid", "paid"), ("voided", "voided"), ("clawed_back", "clawed_back")],
    )
    async with transaction(sessions) as session:
        paid = await session.get_one(Statement, statement.statement.id)
        assert paid.marked_as_paid_at == AUTHORISED_AT


async def test_what_was_paid_is_what_is_frozen(march, tell, figures):
    statement = await march(
        state=StatementState.PAYABLE, standing="payable", marked_as_paid_at=AUTHORISED_AT
    )
    await tell(pay, paying(statement))
    (computation,) = await figures(statement)
    assert computation.totals["total_output_payment"] == "200"
    assert computation.totals["clawback_payments"] == "200"
    await tell(recompute, touching(statement))
    assert len(await figures(statement)) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"state": StatementState.OPEN}, "statement is not payable"),
        ({"state": StatementState.PAYABLE, "standing": "payable"}, "payment is not authorised"),
        (
            {
                "state": StatementState.PAYABLE,
                "standing": "payable",
                "marked_as_paid_at": datetime(2025, 3, 11, tzinfo=UTC),
            },
            "payment is not authorised",
        ),
    ],
)
async def test_what_is_not_authorised_is_not_paid(march, tell, states, caplog, given, reason):
    statement = await march(**given)
    before = await states(statement)
    await tell(pay, paying(statement))
    assert await states(statement) == before
    assert reason in caplog.messages


async def test_two_workers_pay_once(march, tell, states, caplog):
    statement = await march(
        state=StatementState.PAYABLE, standing="payable", marked_as_paid_at=AUTHORISED_AT
    )
    await asyncio.gather(tell(pay, paying(statement)), tell(pay, paying(statement)))
    assert (await states(statement))[0] == "paid"
    assert caplog.messages.count("statement is not payable") == 1


async def test_an_item_of_another_statement_stays(march, tell, sessions, states):
    statement, other = await march(), await march(name="Ambition Institute")
    async with transaction(sessions) as session:
        await add_row(session, other, row(9, EHCO, "completed", "eligible"), users={})
    await tell(
        mark_payable, MarkStatementPayable(statement_id=statement.statement.public_id, on=NIGHT)
    )
    state, pairs = await states(other)
    assert (state, pairs[0], pairs[-1]) == ("open", ("eligible",) * 2, ("eligible",) * 2)


def paying(march):
    return PayStatement(statement_id=march.statement.public_id, authorised_at=AUTHORISED_AT)
