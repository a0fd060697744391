"""A provider with a paid statement and an open one, and declarations to take back."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.faults import Conflict
from domain.vocabulary import StatementState
from services.declarations.void_declaration import void_declaration
from store.tables import Declaration, StatementItem
from store.transaction import transaction
from tests.factories import make_accepted_application, make_declaration, make_statement

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
OLD = datetime(2024, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
async def october(sessions, world):
    """An earlier statement; the world's own, of December, is open until 25 November."""
    async with transaction(sessions) as session:
        return await make_statement(
            session,
            world.provider,
            world.cohort,
            month=10,
            deadline_date=date(2024, 9, 25),
            payment_date=date(2024, 10, 25),
            state=StatementState.PAID,
        )


@pytest.fixture
def declared(sessions, world):
    """A declaration in a state, with its item on a statement."""

    async def make(state, statement=None, **given):
        async with transaction(sessions) as session:
            application = given.pop("application", None) or await make_accepted_application(
                session, world
            )
            values = {"state": state, "created_at": OLD, "updated_at": OLD} | given
            return await make_declaration(
                session, world, application, statement=statement, **values
            )

    return make


@pytest.fixture
def void(sessions, world):
    async def act(declaration, *, provider=None, now=NOW):
        public_id = declaration if isinstance(declaration, UUID) else declaration.public_id
        provider_id = (provider or world.provider).id
        async with transaction(sessions) as session:
            await void_declaration(session, public_id, provider_id=provider_id, now=now)

    return act


@pytest.fixture
def refused(void):
    async def act(declaration, **given):
        with pytest.raises(Conflict) as refusal:
            await void(declaration, **given)
        return list(refusal.value.faults)

    return act


@pytest.fixture
def found(sessions):
    """The declaration's state, and its items as statement and state in the order of their making."""

    async def read(declaration):
        async with transaction(sessions) as session:
            state = await session.scalar(
                select(Declaration.state).where(Declaration.id == declaration.id)
            )
            items = await session.execute(
                select(StatementItem.statement_id, StatementItem.state)
                .where(StatementItem.declaration_id == declaration.id)
                .order_by(StatementItem.id)
            )
            return state.value, [(key, item.value) for key, item in items]

    return read
