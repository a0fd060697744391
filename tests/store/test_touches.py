"""Whose time moves when something else changes. Source: provider-api.md 7.6, finance.md 2.2."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from store.tables import (
    Application,
    Declaration,
    ParticipantOutcome,
    StatementItem,
    User,
    Version,
)
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_application,
    make_declaration,
    make_item,
    make_outcome,
    make_statement,
    make_user,
    make_world,
)

OLD = datetime(2024, 1, 1, tzinfo=UTC)
NEW = datetime(2024, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
async def user(sessions):
    async with transaction(sessions) as session:
        return await make_user(
            session, created_at=OLD, updated_at=OLD, significantly_updated_at=OLD
        )


async def changed(sessions, user, **values):
    """The user after a change: when it moved, and when it moved significantly."""
    async with transaction(sessions) as session:
        await session.execute(update(User).where(User.id == user.id).values(**values))
    return await times(sessions, user)


async def times(sessions, user):
    async with transaction(sessions) as session:
        found = select(User.updated_at, User.significantly_updated_at).where(User.id == user.id)
        return tuple((await session.execute(found)).one())


@pytest.mark.parametrize(
    "values",
    [
        {"full_name": "Ada Jones"},
        {"email": "ada@example.com"},
        {"trn": "7654321"},
        {"trn_verified": False},
        {"archived_at": NEW},
        {"full_name": "Ada Jones", "trn_lookup_status": "Found"},
        {},
    ],
)
async def test_a_significant_change_or_a_mere_touch_is_noted(sessions, user, values):
    assert await changed(sessions, user, updated_at=NEW, **values) == (NEW, NEW)


@pytest.mark.parametrize(
    "values",
    [
        {"raw_tra_provider_data": {"a": 1}},
        {"feature_flag_id": "x"},
        {"updated_from_tra_at": NEW},
        {"trn_lookup_status": "Found"},
        {"notify_user_for_future_reg": True},
        {"email_updates_status": 1},
        {"email_updates_unsubscribe_key": "x"},
        {"trn_lookup_status": "Found", "email_updates_status": 2},
    ],
)
async def test_an_insignificant_change_moves_only_the_common_time(sessions, user, values):
    assert await changed(sessions, user, updated_at=NEW, **values) == (NEW, OLD)


async def test_an_explicit_time_wins(sessions, user):
    said = datetime(2023, 1, 1, tzinfo=UTC)
    given = {"updated_at": NEW, "full_name": "Ada Jones", "significantly_updated_at": said}
    assert await changed(sessions, user, **given) == (NEW, said)


async def test_who_forgets_the_time_does_not_hide_the_change(sessions, user):
    updated_at, significantly = await changed(sessions, user, full_name="Ada Jones")
    assert updated_at == significantly
    assert updated_at > NEW


async def test_a_change_of_nothing_moves_nothing(sessions, user):
    assert await changed(sessions, user, full_name=user.full_name) == (OLD, OLD)


@pytest.mark.parametrize("setting", ["npq.bulk = 'on'", "npq.touch = 'off'"])
async def test_bulk_runs_keep_the_times_that_they_write(sessions, user, setting):
    async with transaction(sessions) as session:
        world = await make_world(session)
        await session.execute(text(f"SET LOCAL {setting}"))
        await session.execute(
            update(User).where(User.id == user.id).values(full_name="Ada", updated_at=NEW)
        )
        application = await make_application(session, world, user=user, updated_at=NEW)
        await session.execute(
            update(Application)
            .where(Application.id == application.id)
            .values(lead_provider_approval_status="rejected", updated_at=NEW)
        )
    assert await times(sessions, user) == (NEW, OLD)


async def test_a_new_application_touches_its_teacher(sessions, user):
    async with transaction(sessions) as session:
        await make_application(session, await make_world(session), user=user, updated_at=NEW)
    assert await times(sessions, user) == (NEW, NEW)


@pytest.mark.parametrize(
    ("values", "touched"),
    [
        ({"lead_provider_approval_status": "accepted"}, True),
        ({"lead_provider_approval_status": "rejected"}, True),
        ({"lead_provider_approval_status": None}, True),
        ({"lead_provider_approval_status": "pending"}, False),
        ({"funded_place": True}, False),
        ({"training_status": "deferred"}, False),
        ({"schedule_id": None}, False),
    ],
)
async def test_a_decision_touches_the_teacher_and_nothing_else_does(
    sessions, user, values, touched
):
    async with transaction(sessions) as session:
        world = await make_world(session)
        application = await make_application(session, world, user=user, updated_at=OLD)
    async with transaction(sessions) as session:
        await session.execute(
            update(Application)
            .where(Application.id == application.id)
            .values(updated_at=NEW, **values)
        )
    assert await times(sessions, user) == ((NEW, NEW) if touched else (OLD, OLD))


async def test_many_decisions_at_once_touch_each_teacher_with_the_latest(sessions, user):
    async with transaction(sessions) as session:
        world = await make_world(session)
        mine = [await make_application(session, world, user=user, updated_at=OLD) for _ in "ab"]
        other = await make_user(session, updated_at=OLD, significantly_updated_at=OLD)
        await make_application(session, world, user=other, updated_at=OLD)
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "UPDATE applications SET lead_provider_approval_status = 'rejected',"
                " updated_at = CASE WHEN id = :last THEN CAST(:new AS timestamptz) ELSE updated_at END"
            ),
            {"last": mine[1].id, "new": NEW},
        )
    assert await times(sessions, user) == (NEW, NEW)
    assert await times(sessions, other) == (OLD, OLD)


async def test_a_touch_leaves_no_trace_in_the_history_of_the_user(sessions, user):
    async with transaction(sessions) as session:
        await make_application(session, await make_world(session), user=user, updated_at=NEW)
    async with transaction(sessions) as session:
        events = await session.scalars(
            select(Version.event).where(Version.item_type == "users", Version.item_id == user.id)
        )
        assert list(events) == ["create"]


async def test_a_declaration_follows_its_item_to_another_statement(sessions, user):
    async with transaction(sessions) as session:
        world = await make_world(session)
        application = await make_accepted_application(session, world, user=user)
        declaration = await make_declaration(session, world, application, updated_at=OLD)
        item = await make_item(session, world.statement, declaration)
        later = await make_statement(session, world.provider, world.cohort, year=2025)
    for values, expected in (({"state": "payable"}, OLD), ({"statement_id": later.id}, NEW)):
        async with transaction(sessions) as session:
            await session.execute(
                update(StatementItem)
                .where(StatementItem.id == item.id)
                .values(updated_at=NEW, **values)
            )
        async with transaction(sessions) as session:
            found = select(Declaration.updated_at).where(Declaration.id == declaration.id)
            assert await session.scalar(found) == expected


@pytest.fixture
async def completed(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
        application = await make_accepted_application(session, world)
        return await make_declaration(
            session, world, application, declaration_type="completed", updated_at=OLD
        )


async def time_of(sessions, declaration):
    async with transaction(sessions) as session:
        found = select(Declaration.updated_at).where(Declaration.id == declaration.id)
        return await session.scalar(found)


async def test_a_new_outcome_touches_its_declaration_to_its_own_time(sessions, completed):
    async with transaction(sessions) as session:
        await make_outcome(session, completed, created_at=OLD, updated_at=NEW)
    assert await time_of(sessions, completed) == NEW


async def test_an_outcome_of_earlier_does_not_turn_the_time_back(sessions, completed):
    for at in (NEW, OLD):
        async with transaction(sessions) as session:
            await make_outcome(session, completed, updated_at=at)
    assert await time_of(sessions, completed) == NEW


async def test_an_outcome_that_was_only_sent_on_touches_nothing(sessions, completed):
    async with transaction(sessions) as session:
        await make_outcome(session, completed, updated_at=OLD)
    async with transaction(sessions) as session:
        await session.execute(
            update(ParticipantOutcome).values(
                qualified_teachers_api_request_successful=True, updated_at=NEW
            )
        )
    assert await time_of(sessions, completed) == OLD


@pytest.mark.parametrize("setting", ["npq.bulk = 'on'", "npq.touch = 'off'"])
async def test_outcomes_written_in_bulk_touch_nothing(sessions, completed, setting):
    async with transaction(sessions) as session:
        await session.execute(text(f"SET LOCAL {setting}"))
        await make_outcome(session, completed, updated_at=NEW)
    assert await time_of(sessions, completed) == OLD
