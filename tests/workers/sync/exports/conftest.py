"""A provider with a little of everything, and a worker that reads and keeps small pieces."""

from datetime import UTC, date, datetime

import pytest

from domain.vocabulary import DeclarationState, OutcomeState
from store.tables import ParticipantOutcome
from store.transaction import transaction
from tests.factories import (
    World,
    add,
    make_accepted_application,
    make_application,
    make_declaration,
    make_partner,
    make_world,
)
from workers.sync.exports.tools import ExportTools


@pytest.fixture
def tools(engine, sessions, clock) -> ExportTools:
    return ExportTools(
        engine=engine, sessions=sessions, clock=clock, chunk_rows=3, part_bytes=1_000
    )


@pytest.fixture
async def world(sessions) -> World:
    """7 applications, 4 of them accepted, each with a declaration and an outcome; 1 statement; 2 partners."""
    async with transaction(sessions) as session:
        world = await make_world(session)
        for number in range(4):
            application = await make_accepted_application(session, world)
            declaration = await make_declaration(
                session,
                world,
                application,
                statement=world.statement,
                state=DeclarationState.ELIGIBLE,
            )
            await add(
                session,
                ParticipantOutcome(
                    declaration_id=declaration.id,
                    state=OutcomeState.PASSED,
                    completion_date=date(2024, 6, 20 + number),
                    created_at=datetime(2024, 11, number + 1, tzinfo=UTC),
                ),
            )
        for _ in range(3):
            await make_application(session, world)
        for _ in range(2):
            await make_partner(session, world)
        return world
