"""A row goes with everything that hangs on it, and with nothing else."""

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import func, select, text

from domain.vocabulary import DeclarationState, OutcomeState, TrainingStatus
from store.erasing import erasing
from store.tables import (
    Application,
    ApplicationState,
    Declaration,
    ParticipantIdChange,
    ParticipantOutcome,
    ParticipantOutcomeApiRequest,
    StatementItem,
    User,
)
from tests.factories import (
    add,
    make_accepted_application,
    make_declaration,
    make_user,
    make_world,
)

NOON = datetime(2024, 11, 25, 12, tzinfo=UTC)
HANGING = (
    *(ApplicationState, ParticipantIdChange, ParticipantOutcome, ParticipantOutcomeApiRequest),
    *(StatementItem, Declaration, Application, User),
)


async def make_somebody(session, world):
    """A participant with something in every table that hangs on people."""
    user = await make_user(session)
    application = await make_accepted_application(session, world, user=user)
    declaration = await make_declaration(
        session,
        world,
        application,
        statement=world.statement,
        state=DeclarationState.ELIGIBLE,
    )
    outcome = ParticipantOutcome(
        declaration_id=declaration.id, state=OutcomeState.PASSED, completion_date=NOON.date()
    )
    await add(session, outcome)
    await add(session, ParticipantOutcomeApiRequest(participant_outcome_id=outcome.id))
    state = ApplicationState(application_id=application.id, state=TrainingStatus.ACTIVE)
    await add(session, state)
    change = ParticipantIdChange(
        user_id=user.id, from_participant_id=uuid4(), to_participant_id=user.public_id
    )
    await add(session, change)
    return user, declaration


async def counts(session):
    return {
        table.__tablename__: await session.scalar(select(func.count()).select_from(table))
        for table in HANGING
    }


async def test_everything_that_hangs_on_a_person_goes_and_others_stay(session):
    world = await make_world(session)
    await make_somebody(session, world)
    before = await counts(session)
    user, _ = await make_somebody(session, world)
    for statement in erasing(User, User.id == user.id):
        await session.execute(statement)
    assert await counts(session) == before == dict.fromkeys(before, 1)


async def test_who_only_points_at_what_goes_forgets_it(session):
    world = await make_world(session)
    user, first = await make_somebody(session, world)
    _, later = await make_somebody(session, world)
    later.superseded_by_id = first.id
    await session.flush()
    for statement in erasing(User, User.id == user.id):
        await session.execute(statement)
    superseded = text("SELECT superseded_by_id FROM declarations")
    assert (await session.scalars(superseded)).all() == [None]


def test_what_hangs_on_a_row_goes_before_it():
    order = [one.table.name for one in erasing(User, User.id == 1) if one.is_delete]
    assert order[-1] == "users"
    assert order.index("statement_items") < order.index("declarations")
    assert order.index("participant_outcomes") < order.index("declarations")
    assert order.index("declarations") < order.index("applications") < order.index("users")
