"""The schema: no drift from the declared tables, history kept, constraints with words."""

import asyncpg
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.faults import Conflict, Unavailable
from store.audit import acting_as
from store.constraints import FAULTS
from store.schema import drift, head_revision, require_current, upgrade
from store.tables import Base, Statement, User, Version
from store.transaction import reading, transaction
from tests.factories import make_application, make_cohort, make_statement, make_user, make_world


async def test_the_database_is_what_the_tables_declare(engine):
    assert await drift(engine) == []


@pytest.fixture
async def newer_schema(sessions):
    """A database that says it is of a later release; other tests find it as it was."""
    to = text("UPDATE alembic_version SET version_num = :version")
    async with transaction(sessions) as session:
        await session.execute(to, {"version": "9999_later"})
    yield
    async with transaction(sessions) as session:
        await session.execute(to, {"version": head_revision()})


@pytest.mark.parametrize("act", [upgrade, require_current])
async def test_a_schema_that_is_newer_than_the_code_is_told(engine, newer_schema, act):
    with pytest.raises(Unavailable, match="9999_later, which this code does not know"):
        await act(engine)


async def test_every_constraint_with_words_exists(engine):
    async with reading(engine) as connection:
        names = {
            row["name"]
            for row in await connection.fetch(
                "SELECT conname AS name FROM pg_constraint"
                " UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
            )
        }
    assert set(FAULTS) - names == set()


async def test_every_domain_row_has_a_public_id(engine):
    shown = {
        "lead_providers", "cohorts", "courses", "schedules", "users", "participant_id_changes",
        "applications", "application_states", "statements", "funding_contract_templates",
        "declarations", "participant_outcomes", "participant_outcome_api_requests", "statement_items",
        "delivery_partners", "notice_endpoints", "notice_deliveries",
    }  # fmt: skip
    for name in shown:
        column = Base.metadata.tables[name].c.public_id
        assert not column.nullable, name
        assert column.unique, name


async def test_a_change_is_recorded_with_actor_cause_and_note(sessions):
    with acting_as("Admin 7", cause="req-1", note="the teacher married"):
        async with transaction(sessions) as session:
            user = await make_user(session, full_name="Ada Smith")
        async with transaction(sessions) as session:
            await session.execute(update(User).values(full_name="Ada Jones"))
    async with transaction(sessions) as session:
        created, updated = (
            await session.scalars(
                select(Version).where(Version.item_type == "users").order_by(Version.id)
            )
        ).all()
    assert created.event == "create"
    assert created.item_id == user.id
    assert created.object is None
    assert (updated.whodunnit, updated.cause, updated.note) == (
        "Admin 7",
        "req-1",
        "the teacher married",
    )
    assert updated.object["full_name"] == "Ada Smith"
    assert updated.object_changes == {
        "full_name": ["Ada Smith", "Ada Jones"],
        "previous_names": [[], ["Ada Smith"]],
    }


async def test_a_change_without_an_actor_is_refused(sessions):
    with acting_as(""), pytest.raises(DBAPIError, match="a change of users has no actor"):
        async with transaction(sessions) as session:
            await make_user(session)


async def test_an_update_that_changes_nothing_leaves_no_version(sessions):
    async with transaction(sessions) as session:
        await make_user(session, full_name="Ada Smith")
    async with transaction(sessions) as session:
        await session.execute(update(User).values(full_name="Ada Smith"))
    async with transaction(sessions) as session:
        assert (await session.scalars(select(Version.event))).all() == ["create"]


async def test_history_cannot_be_rewritten(sessions):
    async with transaction(sessions) as session:
        await make_user(session)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        async with transaction(sessions) as session:
            await session.execute(text("DELETE FROM versions"))


async def test_a_second_statement_for_the_month_is_a_conflict_with_words(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_statement(session, world.provider, world.cohort)
    assert refusal.value.faults == (FAULTS["uq_statements_lead_provider_id_cohort_id_year_month"],)


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("month", 13, "ck_statements_month_in_range"),
        ("year", 2019, "ck_statements_year_in_range"),
        ("payment_date", "2000-01-01", "ck_statements_paid_after_deadline"),
    ],
)
async def test_impossible_statements_are_refused(sessions, column, value, name):
    async with transaction(sessions) as session:
        await make_world(session)
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await session.execute(text(f"UPDATE statements SET {column} = '{value}'"))
    assert refusal.value.faults == (FAULTS[name],)


async def test_a_schedule_of_another_cohort_is_refused(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
        other = await make_cohort(session, 2023)
        application = await make_application(session, world, schedule_id=world.schedule.id)
    with pytest.raises(Conflict, match="must belong to the application's cohort"):
        async with transaction(sessions) as session:
            await session.execute(
                text("UPDATE applications SET cohort_id = :cohort WHERE id = :id"),
                {"cohort": other.id, "id": application.id},
            )


async def test_two_users_cannot_share_an_email_address(sessions):
    async with transaction(sessions) as session:
        await make_user(session, email="ada@example.com")
    with pytest.raises(Conflict, match="already uses this email address"):
        async with transaction(sessions) as session:
            await make_user(session, email="ada@example.com")


async def test_reading_cannot_write(engine):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with reading(engine) as connection:
            await connection.execute("DELETE FROM users")


async def test_statement_amounts_are_kept_to_the_penny(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
        assert str(world.statement.reconcile_amount) == "0.00"
        assert (await session.scalar(select(Statement.output_fee))) is True


async def test_an_update_of_a_table_with_nothing_left_out_is_recorded(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
        await session.execute(update(Statement).values(month=11))
    async with transaction(sessions) as session:
        changes = await session.scalar(
            select(Version.object_changes).where(
                Version.item_type == "statements",
                Version.event == "update",
                Version.item_id == world.statement.id,
            )
        )
    assert changes == {"month": [12, 11]}


@pytest.mark.parametrize(
    ("scope", "provider"), [("lead_provider", "NULL"), ("teacher_record_service", "provider.id")]
)
async def test_a_token_has_a_provider_exactly_when_its_scope_says_so(sessions, scope, provider):
    async with transaction(sessions) as session:
        await make_world(session)
    wrong = (
        "INSERT INTO api_tokens (scope, lead_provider_id, hashed_token)"
        f" SELECT '{scope}', {provider}, 'digest' FROM lead_providers AS provider"
    )
    with pytest.raises(IntegrityError, match="ck_api_tokens_provider_as_scope_says"):
        async with transaction(sessions) as session:
            await session.execute(text(wrong))
