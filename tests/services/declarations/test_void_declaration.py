"""Taking declarations back. Source: provider-api.md 10.5, finance.md 5.2 and 8; decisions D13, D-19."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from domain.faults import Conflict, NotFound
from domain.participation.voiding import (
    ALREADY_REFUNDED,
    ALREADY_VOIDED,
    NO_STATEMENT_TO_CLAW_BACK,
    NOT_PAID,
)
from domain.vocabulary import StatementState
from store.tables import (
    Declaration,
    Statement,
    StatementItem,
)
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_item,
    make_provider,
    make_statement,
    make_world,
)
from tests.stored import news

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", ["eligible", "payable", "ineligible"])
async def test_what_is_not_paid_is_voided_with_its_item(world, declared, void, found, state):
    declaration = await declared(state, world.statement)
    await void(declaration)
    assert await found(declaration) == ("voided", [(world.statement.id, "voided")])


@pytest.mark.parametrize("state", ["submitted", "ineligible"])
async def test_what_is_on_no_statement_is_voided_alone(declared, void, found, sessions, state):
    declaration = await declared(state)
    await void(declaration)
    assert await found(declaration) == ("voided", [])
    ((kind, body),) = await news(sessions)
    assert kind == "declaration.voided.v1"
    assert body == {"declaration_id": str(declaration.public_id), "statement_id": None}


async def test_what_is_payable_is_voided_on_whatever_statement_it_is(
    sessions, world, declared, void, found
):
    declaration = await declared("payable", world.statement)
    async with transaction(sessions) as session:
        await session.execute(
            update(Statement).values(state="payable", marked_as_paid_at=NOW, output_fee=False)
        )
    await void(declaration)
    assert await found(declaration) == ("voided", [(world.statement.id, "voided")])


async def test_what_is_paid_is_clawed_back_on_the_next_statement(
    world, october, declared, void, found, sessions
):
    declaration = await declared("paid", october)
    await void(declaration)
    items = [(october.id, "paid"), (world.statement.id, "awaiting_clawback")]
    assert await found(declaration) == ("awaiting_clawback", items)
    ((kind, body),) = await news(sessions)
    assert (kind, body["statement_id"]) == (
        "declaration.voided.v1",
        str(world.statement.public_id),
    )


async def test_the_next_statement_is_that_of_the_declarations_own_cohort(
    sessions, world, october, declared, void, found
):
    async with transaction(sessions) as session:
        other = await make_world(session, 2023)
        day = date(2024, 11, 25)
        await make_statement(
            session, world.provider, other.cohort, deadline_date=day, payment_date=day
        )
    declaration = await declared("paid", october)
    await void(declaration)
    _, items = await found(declaration)
    assert items[1] == (world.statement.id, "awaiting_clawback")


async def test_finance_recomputes_the_statement_that_lost_the_declaration(
    world, declared, void, sessions
):
    declaration = await declared("eligible", world.statement)
    await void(declaration)
    ((_, body),) = await news(sessions)
    assert body["statement_id"] == str(world.statement.public_id)


async def test_finance_recomputes_every_statement_that_counts_the_voided(
    sessions, world, october, declared, void, found
):
    declaration = await declared("eligible", world.statement)
    async with transaction(sessions) as session:
        await make_item(session, october, declaration, state="voided")
    await void(declaration)
    assert await found(declaration) == (
        "voided",
        [(world.statement.id, "voided"), (october.id, "voided")],
    )
    assert [(kind, body["statement_id"]) for kind, body in await news(sessions)] == [
        ("declaration.voided.v1", str(world.statement.public_id)),
        ("statement.recompute.v1", str(october.public_id)),
    ]


async def test_of_two_items_that_which_is_to_be_paid_is_lost(
    sessions, world, october, declared, void, found
):
    declaration = await declared("eligible", october)
    async with transaction(sessions) as session:
        await session.execute(update(StatementItem).values(state="ineligible"))
        await make_item(session, world.statement, declaration, state="eligible")
    await void(declaration)
    assert await found(declaration) == (
        "voided",
        [(october.id, "ineligible"), (world.statement.id, "voided")],
    )


async def test_the_times_of_declaration_and_item_move(sessions, world, declared, void):
    declaration = await declared("eligible", world.statement)
    await void(declaration)
    async with transaction(sessions) as session:
        times = select(Declaration.updated_at, StatementItem.updated_at).join(
            StatementItem, StatementItem.declaration_id == Declaration.id
        )
        assert tuple((await session.execute(times)).one()) == (NOW, NOW)


async def test_what_is_voided_cannot_be_voided(declared, refused, sessions):
    declaration = await declared("voided")
    assert await refused(declaration) == [ALREADY_VOIDED]
    assert await news(sessions) == []


@pytest.mark.parametrize("state", ["awaiting_clawback", "clawed_back"])
async def test_what_is_clawed_back_cannot_be_clawed_back(
    sessions, world, october, declared, refused, found, state
):
    declaration = await declared(state)
    async with transaction(sessions) as session:
        await make_item(session, october, declaration, state="paid")
        await make_item(session, world.statement, declaration, state=state)
    before = await found(declaration)
    assert await refused(declaration) == [ALREADY_REFUNDED]
    assert await found(declaration) == before


async def test_what_is_refunded_without_an_item_was_not_paid(declared, refused):
    assert await refused(await declared("clawed_back")) == [NOT_PAID]


@pytest.mark.parametrize(
    "closed",
    [
        {"output_fee": False},
        {"state": StatementState.PAYABLE},
        {"deadline_date": date(2024, 11, 24)},
    ],
    ids=["service fees only", "payable", "past its deadline"],
)
async def test_a_clawback_needs_an_open_statement(
    sessions, world, october, declared, refused, found, closed
):
    declaration = await declared("paid", october)
    async with transaction(sessions) as session:
        await session.execute(
            update(Statement).where(Statement.id == world.statement.id).values(**closed)
        )
    assert await refused(declaration) == [NO_STATEMENT_TO_CLAW_BACK]
    assert await found(declaration) == ("paid", [(october.id, "paid")])


async def test_what_is_wrong_with_a_clawback_is_told_together(
    sessions, world, october, declared, refused
):
    declaration = await declared("paid", october)
    async with transaction(sessions) as session:
        await make_item(session, world.statement, declaration, state="clawed_back")
        await session.execute(update(Statement).values(output_fee=False))
    assert await refused(declaration) == [ALREADY_REFUNDED, NO_STATEMENT_TO_CLAW_BACK]


async def test_another_providers_declaration_is_not_there(sessions, declared, void, found):
    declaration = await declared("submitted")
    async with transaction(sessions) as session:
        other = await make_provider(session)
    with pytest.raises(NotFound):
        await void(declaration, provider=other)
    with pytest.raises(NotFound):
        await void(uuid4())
    assert await found(declaration) == ("submitted", [])


async def test_the_old_provider_voids_what_it_declared_before_a_transfer(
    sessions, world, declared, void, found
):
    async with transaction(sessions) as session:
        new = await make_provider(session)
        application = await make_accepted_application(session, world, lead_provider_id=new.id)
    declaration = await declared(
        "eligible", world.statement, application=application, lead_provider_id=world.provider.id
    )
    await void(declaration)
    assert (await found(declaration))[0] == "voided"


async def test_a_duplicate_stays_refused_when_its_original_is_voided(
    sessions, world, declared, void, found
):
    original = await declared("eligible", world.statement)
    duplicate = await declared("ineligible", state_reason="duplicate", superseded_by_id=original.id)
    await void(original)
    assert await found(duplicate) == ("ineligible", [])


async def test_fifty_voids_at_once_void_once(world, declared, void, found, sessions):
    declaration = await declared("eligible", world.statement, declaration_type="completed")
    answers = await asyncio.gather(*(void(declaration) for _ in range(50)), return_exceptions=True)
    refusals = [answer for answer in answers if answer is not None]
    assert len(refusals) == 49
    assert {refusal.faults for refusal in refusals} == {(ALREADY_VOIDED,)}
    assert await found(declaration) == ("voided", [(world.statement.id, "voided")])
    assert len(await news(sessions)) == 2


async def test_fifty_clawbacks_at_once_claw_back_once(world, october, declared, void, found):
    declaration = await declared("paid", october)
    answers = await asyncio.gather(*(void(declaration) for _ in range(50)), return_exceptions=True)
    refusals = [answer for answer in answers if answer is not None]
    assert len(refusals) == 49
    assert {refusal.faults for refusal in refusals} == {(ALREADY_REFUNDED,)}
    items = [(october.id, "paid"), (world.statement.id, "awaiting_clawback")]
    assert await found(declaration) == ("awaiting_clawback", items)


@pytest.mark.parametrize("state", ["awaiting_clawback", "clawed_back"])
async def test_the_database_too_takes_a_payment_back_once(
    sessions, world, october, declared, state
):
    declaration = await declared("awaiting_clawback", world.statement)
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_item(session, october, declaration, state=state)
    assert refusal.value.faults == (ALREADY_REFUNDED,)


@pytest.mark.parametrize("state", ["eligible", "payable", "paid"])
async def test_the_database_too_pays_a_declaration_once(sessions, world, october, declared, state):
    declaration = await declared("eligible", world.statement)
    with pytest.raises(Conflict, match="already on a statement to be paid"):
        async with transaction(sessions) as session:
            await make_item(session, october, declaration, state=state)


async def test_an_item_is_voided_where_one_was_voided_before(
    sessions, world, declared, void, found
):
    """Rows of old may have both: no rule stands against voiding what is to be paid (finance.md 8)."""
    declaration = await declared("eligible", world.statement)
    async with transaction(sessions) as session:
        await make_item(session, world.statement, declaration, state="voided")
    await void(declaration)
    items = [(world.statement.id, "voided"), (world.statement.id, "voided")]
    assert await found(declaration) == ("voided", items)


async def test_the_database_too_refuses_a_duplicate_once_on_a_statement(sessions, world, declared):
    declaration = await declared("ineligible", world.statement)
    with pytest.raises(Conflict, match="already refused on this statement"):
        async with transaction(sessions) as session:
            await make_item(session, world.statement, declaration, state="ineligible")
