"""Whatever is done in whatever order, declarations, items and statements stay in step.

Source: finance.md 5.2 and 20 (invariants 1 to 3 and 9).
"""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.participation.declaring import RequestedDeclaration
from domain.participation.instants import written_instant
from domain.vocabulary import DeclarationType, StatementState
from services.declarations.submit_declaration import submit_declaration
from services.declarations.void_declaration import void_declaration
from services.finance.settle_statement import (
    authorise_payment,
    mark_statement_payable,
    overdue_statements,
    pay_statement,
)
from store.tables import Declaration, Statement
from store.transaction import transaction
from tests.factories import make_accepted_application, make_contract, make_statement, make_user
from tests.services.acts import done
from tests.services.world.rules import broken_rules
from tests.stored import rows

AUTUMN = datetime(2024, 10, 2, 9, tzinfo=UTC)
STEP = timedelta(days=9)
RULES = {
    "a declaration and its items are out of step",
    "an item and its statement are out of step",
    "a clawback is not on a later statement",
    "an item is on another's statement or one without outputs",
    "an item came after its statement's deadline",
    "a past statement is still open",
}


@pytest.fixture
async def people(sessions, world):
    """Three teachers, two of them with one number; and statements to pay them, one each month."""
    async with transaction(sessions) as session:
        users = [await make_user(session, trn=trn) for trn in ("1111111", "2222222", "2222222")]
        for user in users:
            await make_accepted_application(session, world, user=user)
        for number in range(8):
            year, month = 2025 + number // 12, number % 12 + 1
            deadline = date(year, month, 25) - timedelta(days=31)
            statement = await make_statement(
                session,
                world.provider,
                world.cohort,
                year=year,
                month=month,
                deadline_date=deadline,
                payment_date=date(year, month, 25),
            )
            await make_contract(session, statement, world.course)
    return users


class Walk:
    """Acts chosen by chance, each in a transaction of its own, on a clock that goes on."""

    def __init__(self, sessions, world, people, seed):
        self.sessions, self.provider_id, self.people = sessions, world.provider.id, people
        self.course, self.chance, self.now = world.course.identifier, random.Random(seed), AUTUMN

    async def declare(self):
        requested = RequestedDeclaration(
            participant_id=str(self.chance.choice(self.people).public_id),
            type=self.chance.choice(list(DeclarationType)),
            date=written_instant("2024-10-01T00:00:00Z"),
            course_identifier=self.course,
            has_passed=True,
        )
        await self._done(submit_declaration, requested, provider_id=self.provider_id, now=self.now)

    async def void(self):
        if declarations := await rows(self.sessions, Declaration):
            chosen = self.chance.choice(declarations).public_id
            await self._done(void_declaration, chosen, provider_id=self.provider_id, now=self.now)

    async def authorise(self):
        for statement in await self._statements(StatementState.PAYABLE):
            await self._done(authorise_payment, statement.id, now=self.now)

    async def pay(self):
        for statement in await self._statements(StatementState.PAYABLE):
            if at := statement.marked_as_paid_at:
                given = {"authorised_at": at, "now": self.now}
                await self._done(pay_statement, statement.public_id, **given)

    async def night(self):
        today = self.now.date()
        async with transaction(self.sessions) as session:
            overdue = await overdue_statements(session, today=today)
        for key in overdue:
            await self._done(mark_statement_payable, key, today=today, now=self.now)

    async def _statements(self, state):
        return [one for one in await rows(self.sessions, Statement) if one.state is state]

    async def _done(self, act, *given, **named):
        """Done, or refused in words: nothing else may come of it."""
        await done(self.sessions, act, *given, **named)


@pytest.mark.parametrize("seed", range(4))
async def test_everything_stays_in_step_whatever_is_done_at_once(sessions, world, people, seed):
    walk = Walk(sessions, world, people, seed)
    acts = [walk.declare, walk.declare, walk.declare, walk.void, walk.authorise, walk.pay]
    for _ in range(20):
        await asyncio.gather(*(act() for act in walk.chance.choices(acts, k=4)))
        await asyncio.gather(walk.night(), walk.night())
        async with transaction(sessions) as session:
            broken = await broken_rules(session, now=walk.now)
        assert not broken.keys() & RULES, broken
        walk.now += STEP
    async with transaction(sessions) as session:
        states = set(await session.scalars(select(Declaration.state).distinct()))
    assert len(states) >= 4, states
