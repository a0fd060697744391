"""Rows move when they change, whoever forgets to say so. Source: provider-api.md 7.6 and 5.8."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from store.audit import acting_as
from store.tables import (
    Application,
    ApplicationState,
    Declaration,
    DeliveryPartner,
    ParticipantIdChange,
    ParticipantOutcome,
    Statement,
    StatementItem,
    User,
)
from store.transaction import transaction
from tests.factories import (
    add,
    make_accepted_application,
    make_cohort,
    make_declaration,
    make_item,
    make_schedule,
    make_user,
    make_world,
)

OLD = datetime(2024, 1, 1, tzinfo=UTC)
NEW = datetime(2024, 11, 25, 12, tzinfo=UTC)
CHANGES = [
    (Application, {"employer_name": "Somebody"}),
    (ApplicationState, {"reason": "other"}),
    (Declaration, {"state": "eligible"}),
    (DeliveryPartner, {"name": "Another"}),
    (ParticipantIdChange, {"to_participant_id": uuid4()}),
    (ParticipantOutcome, {"sent_to_qualified_teachers_api_at": NEW}),
    (Statement, {"reconcile_amount": 5}),
    (StatementItem, {"state": "payable"}),
]
EACH = pytest.mark.parametrize(
    ("table", "values"), CHANGES, ids=[table.__tablename__ for table, _ in CHANGES]
)


@pytest.fixture(autouse=True)
async def given(sessions):
    """One row of each table, last changed long ago."""
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.touch = 'off'"))
        old = {"updated_at": OLD}
        user = await make_user(session, significantly_updated_at=OLD, **old)
        world = await make_world(session)
        application = await make_accepted_application(session, world, user=user, **old)
        declaration = await make_declaration(session, world, application, **old)
        await make_item(session, world.statement, declaration, **old)
        ids = {"from_participant_id": uuid4(), "to_participant_id": user.public_id}
        for row in (
            ApplicationState(application_id=application.id, state="active", **old),
            DeliveryPartner(name="Partner", **old),
            ParticipantIdChange(user_id=user.id, **ids, **old),
            ParticipantOutcome(
                declaration_id=declaration.id, state="passed", completion_date=NEW.date(), **old
            ),
        ):
            await add(session, row)
        await session.execute(update(Statement).values(updated_at=OLD))
        return world


async def time_of(sessions, table, column="updated_at"):
    async with transaction(sessions) as session:
        return await session.scalar(select(getattr(table, column)))


@EACH
async def test_a_change_moves_the_row_to_the_requests_instant(sessions, table, values):
    with acting_as(at=NEW):
        async with transaction(sessions) as session:
            await session.execute(update(table).values(**values))
    assert await time_of(sessions, table) == NEW


async def test_without_a_request_it_is_the_databases_time(sessions):
    async with transaction(sessions) as session:
        await session.execute(update(Application).values(employer_name="Somebody"))
        assert await session.scalar(select(Application.updated_at)) == await session.scalar(
            text("SELECT now()")
        )


@EACH
async def test_a_time_that_is_written_wins(sessions, table, values):
    said = datetime(2023, 1, 1, tzinfo=UTC)
    async with transaction(sessions) as session:
        await session.execute(update(table).values(updated_at=said, **values))
    assert await time_of(sessions, table) == said


@EACH
async def test_the_time_that_was_may_be_written_again(sessions, table, values):
    """And the next row, of which none is written, moves."""
    async with transaction(sessions) as session:
        await session.execute(update(table).values(updated_at=OLD, **values))
        assert await session.scalar(select(table.updated_at)) == OLD
    with acting_as(at=NEW):
        async with transaction(sessions) as session:
            await session.execute(update(table).values(public_id=uuid4()))
    assert await time_of(sessions, table) == NEW


@EACH
@pytest.mark.parametrize("setting", ["npq.bulk = 'on'", "npq.touch = 'off'"])
async def test_bulk_runs_keep_the_times(sessions, table, values, setting):
    async with transaction(sessions) as session:
        await session.execute(text(f"SET LOCAL {setting}"))
        await session.execute(update(table).values(**values))
    assert await time_of(sessions, table) == OLD


@EACH
async def test_a_change_of_nothing_moves_nothing(sessions, table, values):
    (column,) = values
    async with transaction(sessions) as session:
        await session.execute(update(table).values(**{column: getattr(table, column)}))
    assert await time_of(sessions, table) == OLD


@pytest.mark.parametrize(
    "values",
    [
        {"funded_place": False},
        {"training_status": "deferred"},
        {"schedule_id": None},
        {"schedule_id": None, "cohort_id": None},
    ],
    ids=["funded place", "training status", "schedule", "cohort"],
)
async def test_what_is_no_decision_moves_the_application_only(sessions, values):
    with acting_as(at=NEW):
        async with transaction(sessions) as session:
            await session.execute(update(Application).values(**values))
    assert await time_of(sessions, Application) == NEW
    assert await time_of(sessions, User) == OLD
    assert await time_of(sessions, User, "significantly_updated_at") == OLD


@pytest.mark.parametrize("status", ["rejected", "pending", None])
async def test_a_decision_moves_the_application_and_touches_its_teacher(sessions, status):
    with acting_as(at=NEW):
        async with transaction(sessions) as session:
            await session.execute(update(Application).values(lead_provider_approval_status=status))
    assert await time_of(sessions, Application) == NEW
    assert await time_of(sessions, User) == NEW
    assert await time_of(sessions, User, "significantly_updated_at") == NEW


async def test_a_new_training_state_moves_nothing(sessions):
    async with transaction(sessions) as session:
        application = await session.scalar(select(Application.id))
        await add(session, ApplicationState(application_id=application, state="deferred"))
    assert await time_of(sessions, Application) == OLD
    assert await time_of(sessions, User, "significantly_updated_at") == OLD


async def test_a_declaration_follows_its_item_also_when_nobody_says_when(sessions, given):
    async with transaction(sessions) as session:
        older = await make_cohort(session, 2023)
        await make_schedule(session, older)
        other = Statement(
            lead_provider_id=given.provider.id, cohort_id=older.id, year=2024, month=1,
            deadline_date=NEW.date(), payment_date=NEW.date(),
        )  # fmt: skip
        await add(session, other)
    with acting_as(at=NEW):
        async with transaction(sessions) as session:
            await session.execute(update(StatementItem).values(statement_id=other.id))
    assert await time_of(sessions, StatementItem) == NEW
    assert await time_of(sessions, Declaration) == NEW
