"""Fifty people press the button at once: one payment is authorised. Source: finance.md 10.1, decision D15."""

import asyncio

from sqlalchemy import func, select

from contracts.messages.finance import PayStatement
from services.finance.recompute_statement import recompute_statement
from services.finance.settle_statement import NotToBePaid, authorise_payment
from store.tables import OutboxMessage
from store.transaction import transaction
from tests.services.finance.march_2025 import make_march


async def test_of_fifty_who_authorise_at_once_one_does(sessions, clock):
    async with transaction(sessions) as session:
        march = await make_march(session)
        await recompute_statement(session, march.statement.public_id, now=clock())
    clock.move(days=365)

    async def authorise() -> bool:
        try:
            async with transaction(sessions) as session:
                await authorise_payment(session, march.statement.id, now=clock())
        except NotToBePaid:
            return False
        return True

    done = await asyncio.gather(*(authorise() for _ in range(50)))
    assert sorted(done) == [*[False] * 49, True]
    async with transaction(sessions) as session:
        sent = select(func.count()).where(OutboxMessage.type == PayStatement.type)
        assert await session.scalar(sent) == 1
