"""When a migrated person is touched, warned of, and what the history says. Source: migration.md 7."""

from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from store.tables import Version
from tests.workers.migration.conftest import LAST_CHANGE, LONG_AGO
from tests.workers.migration.people import add_ours, applicant, our_users

LEGACY_CHANGE = LAST_CHANGE.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("email", "verified", "touched"),
    [
        ("plain@example.org", False, False),
        ("Plain@example.org", False, True),
        (" plain@example.org", False, True),
        ("plain@example.org", True, True),
        ("plain@example.org", None, True),
    ],
)
async def test_a_person_is_touched_when_the_application_looks_different(
    legacy, migration, sessions, clock, email, verified, touched
):
    """Source: migration.md 7.2, rules 1 and 3."""
    user_id = await applicant(legacy, email=email, teacher_reference_number_verified=verified)

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    expected = clock() if touched else LEGACY_CHANGE
    assert user.updated_at == user.significantly_updated_at == expected


@pytest.mark.parametrize(
    ("other", "touched"), [("same", False), ("another@example.org", True), (None, True)]
)
async def test_a_person_is_touched_when_the_training_record_has_another_address(
    legacy, migration, sessions, clock, other, touched
):
    """Source: migration.md 7.2, rule 2."""
    user_id = await legacy.user()
    identity = await legacy.identity(user_id, email="teacher@example.org")
    application = await legacy.application(identity)
    of_record = identity if other == "same" else None
    if other and other != "same":
        of_record = await legacy.identity(user_id, email=other)
    teacher = await legacy.teacher_profile(user_id)
    await legacy.profile(teacher, id=application, participant_identity_id=of_record)

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    assert user.updated_at == (clock() if touched else LEGACY_CHANGE)


async def test_a_person_is_touched_only_once(legacy, migration, sessions, clock):
    """Source: migration.md 17, A22."""
    user_id = await applicant(legacy, email="Plain@example.org")
    await migration.run("user")
    first = clock()
    clock.move(days=1)

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("unchanged", None)}
    assert (await our_users(sessions))[user_id].updated_at == first


async def test_a_touched_person_is_touched_again_when_something_changes(
    legacy, migration, sessions, clock
):
    user_id = await applicant(legacy, email="Plain@example.org")
    await migration.run("user")
    clock.move(days=1)
    await legacy.change("users", user_id, full_name="Briony Larkrise-Moss")

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("updated", None)}
    assert (await our_users(sessions))[user_id].updated_at == clock()


async def test_a_legacy_change_is_taken_over_by_the_next_run(legacy, migration, sessions):
    user_id = await applicant(legacy)
    await migration.run("user")
    later = LAST_CHANGE + timedelta(hours=1)
    await legacy.change("users", user_id, updated_at=later)

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("updated", None)}
    assert (await our_users(sessions))[user_id].updated_at == later.replace(tzinfo=UTC)


async def test_warnings_do_not_stop_a_person(legacy, migration):
    user_id = await applicant(
        legacy,
        user={"archived_at": LONG_AGO},
        teacher_reference_number="12 345",
        teacher_reference_number_verified=True,
    )

    run = await migration.run("user")

    result = await migration.result(run, user_id)
    assert result.result == "created"
    assert result.warnings == ["warning.user.trn_format", "warning.user.archived_in_legacy"]
    assert (await migration.step(run, "user")).warnings == 1


async def _versions(sessions, event):
    async with sessions() as session:
        rows = select(Version).filter_by(item_type="users", event=event).order_by(Version.id)
        return (await session.scalars(rows.where(Version.whodunnit.like("Migration:%")))).all()


async def test_the_history_shows_what_the_migration_changed(legacy, migration, sessions):
    user_id = await applicant(legacy)
    await add_ours(sessions, public_id=user_id, email="teacher@example.org")

    run = await migration.run("user")

    (version,) = await _versions(sessions, "update")
    assert version.item_id == (await our_users(sessions))[user_id].id
    assert version.whodunnit == f"Migration: {run}"
    assert version.note == f"Migrated from the legacy service, run {run}"
    assert set(version.object_changes) == {"full_name", "created_at"}
    assert version.object_changes["full_name"] == ["Tamsin Brightwater", "Briony Larkrise"]
    assert version.object["full_name"] == "Tamsin Brightwater"
    assert "updated_at" not in version.object


async def test_the_history_shows_whom_the_migration_created(legacy, migration, sessions):
    user_id = await applicant(legacy)

    await migration.run("user")

    (version,) = await _versions(sessions, "create")
    assert version.item_id == (await our_users(sessions))[user_id].id
    assert version.object is None
    assert version.object_changes["email"] == [None, "teacher@example.org"]
    assert version.object_changes["trn_verified"] == [None, False]


async def test_times_alone_leave_no_line_in_the_history(legacy, migration, sessions):
    user_id = await applicant(legacy)
    await migration.run("user")
    await legacy.change("users", user_id, updated_at=LAST_CHANGE + timedelta(hours=1))

    run = await migration.run("user")

    assert await migration.results(run) == {user_id: ("updated", None)}
    assert await _versions(sessions, "update") == []


async def test_the_legacy_time_wins_also_when_it_stays_the_same(legacy, migration, sessions):
    """No trigger of ours moves it to now. Source: migration.md 17, A22."""
    user_id = await applicant(legacy)
    await migration.run("user")
    await legacy.change("users", user_id, full_name="Briony Larkrise-Moss")

    await migration.run("user")

    user = (await our_users(sessions))[user_id]
    assert user.full_name == "Briony Larkrise-Moss"
    assert user.updated_at == user.significantly_updated_at == LEGACY_CHANGE


async def test_a_target_row_of_ours_that_no_legacy_person_stands_for_is_an_extra(
    legacy, migration, sessions
):
    await applicant(legacy)
    await add_ours(sessions, public_id=uuid4())

    run = await migration.run("user")

    assert (await migration.step(run, "user")).extras == 1
