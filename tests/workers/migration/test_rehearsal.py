"""What is planted gives exactly what was written down. Source: legacy-schema.md 8, 9; migration.md 15.1."""

from dataclasses import replace

import asyncpg
import pytest
from sqlalchemy import select

from store.engine import without_driver
from store.tables import Cohort, LeadProvider, User
from store.transaction import transaction
from tests.conftest import _execute, _named
from workers.migration.legacy.building import NotOurs
from workers.migration.rehearsal.build import build_legacy
from workers.migration.rehearsal.dirt import KINDS, TWINS, Troubled
from workers.migration.rehearsal.people import participant
from workers.migration.rehearsal.reference import PROVIDERS


@pytest.fixture
async def rehearsal_url(server_url, legacy_url):
    """A database name of its own, dropped afterwards."""
    name = legacy_url.rsplit("/", 1)[1].split("?")[0] + "_rehearsal"
    yield _named(server_url, name)
    await _execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
async def providers(sessions):
    async with transaction(sessions) as session:
        session.add_all(
            LeadProvider(public_id=public_id, name=name) for name, public_id in PROVIDERS.items()
        )


async def _count(url, sql):
    connection = await asyncpg.connect(without_driver(url))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_planted_trouble_gives_what_was_written_down(
    migration, rehearsal_url, providers, sessions, clock
):
    planted = await build_legacy(rehearsal_url, participants=400, dirt=0.2, seed=3)
    migration = replace(
        migration, tools=replace(migration.tools, legacy_url=rehearsal_url, chunk_size=50)
    )

    run = await migration.run()

    results = await migration.results(run)
    notes = {note.legacy_id: note for note in planted}
    assert {note.kind for note in planted if note.entity == "user"} == {
        *(kind.name for kind in KINDS),
        TWINS,
    }
    for legacy_id, note in notes.items():
        result, reason = results[legacy_id]
        assert (note.kind, reason) == (note.kind, note.expected.reason)
        assert (result == "failed") == (note.expected.reason is not None)
    clean = [reason for legacy_id, (_, reason) in results.items() if legacy_id not in notes]
    assert set(clean) == {None}
    assert len(clean) == 400 + 10 + 4 - len([note for note in planted if note.entity == "user"])
    await _columns_are_as_expected(sessions, notes, now=clock())


async def _columns_are_as_expected(sessions, notes, *, now):
    async with sessions() as session:
        users = await session.scalars(select(User).where(User.public_id.in_(notes)))
        for user in users:
            expected = notes[user.public_id].expected
            written = {name: getattr(user, name) for name in expected.columns}
            assert written == dict(expected.columns)
            if expected.is_touched is not None:
                assert (user.updated_at == now) == expected.is_touched


async def test_warnings_are_told_as_written_down(migration, rehearsal_url, providers):
    planted = await build_legacy(rehearsal_url, participants=400, dirt=0.2, seed=3)
    migration = replace(migration, tools=replace(migration.tools, legacy_url=rehearsal_url))

    run = await migration.run("user")

    expected = {(note.legacy_id, warning) for note in planted for warning in note.expected.warnings}
    assert expected
    for legacy_id, warning in expected:
        assert (await migration.result(run, legacy_id)).warnings == [warning]
    assert (await migration.step(run, "user")).warnings == len(expected)


async def test_a_clean_rehearsal_migrates_whole(migration, rehearsal_url, providers, sessions):
    await build_legacy(rehearsal_url, participants=60, dirt=0, seed=1)
    migration = replace(
        migration, tools=replace(migration.tools, legacy_url=rehearsal_url, chunk_size=25)
    )

    run = await migration.run()

    steps = [await migration.step(run, entity) for entity in ("lead_provider", "cohort", "user")]
    assert [(step.total, step.failed) for step in steps] == [(10, 0), (4, 0), (60, 0)]
    async with sessions() as session:
        years = await session.scalars(select(Cohort.start_year).order_by(Cohort.start_year))
        assert list(years) == [2021, 2022, 2023, 2024]


async def test_the_same_seed_gives_the_same_people():
    first, second = participant(5, 17), participant(5, 17)

    assert first == second
    assert first != participant(6, 17)


async def test_the_same_seed_troubles_the_same_people():
    troubled = [Troubled(9, participants=200, share=0.3) for _ in range(2)]

    notes = [[one.person(number)[1] for number in range(200)] for one in troubled]

    assert notes[0] == notes[1]
    assert sum(note is not None for note in notes[0]) >= 55


async def test_both_programmes_are_in_every_table_that_they_share(rehearsal_url):
    await build_legacy(rehearsal_url, participants=50, dirt=0, seed=2)

    for table, ours in (
        ("schedules", "Finance::Schedule::NPQ%"),
        ("statements", "Finance::Statement::NPQ%"),
        ("participant_profiles", "ParticipantProfile::NPQ"),
        ("participant_declarations", "ParticipantDeclaration::NPQ"),
    ):
        kinds = f"SELECT count(DISTINCT type LIKE '{ours}') FROM {table}"
        assert await _count(rehearsal_url, kinds) == 2, table


async def test_volumes_are_near_the_planning_figures(rehearsal_url):
    """Of 125,000 participants, here 500: legacy-schema.md 8, divided by 250."""
    await build_legacy(rehearsal_url, participants=500, dirt=0, seed=4)

    for table, planned in (
        ("users", 1_160),
        ("participant_identities", 1_240),
        ("npq_applications", 600),
        ("participant_profile_states", 420),
        ("participant_declarations", 2_080),
        ("declaration_states", 2_800),
        ("statement_line_items", 2_000),
        ("participant_outcomes", 240),
        ("participant_outcome_api_requests", 240),
        ("participant_id_changes", 64),
        ("schools", 200),
    ):
        rows = await _count(rehearsal_url, f"SELECT count(*) FROM {table}")
        assert abs(rows - planned) <= planned * 0.2, (table, rows)


async def test_a_database_of_somebody_else_is_not_emptied(database_url, engine):
    with pytest.raises(NotOurs):
        await build_legacy(database_url, participants=1, dirt=0, seed=1)


async def test_a_rehearsal_can_be_built_again(rehearsal_url):
    await build_legacy(rehearsal_url, participants=20, dirt=0, seed=1)
    await build_legacy(rehearsal_url, participants=10, dirt=0, seed=1)

    assert await _count(rehearsal_url, "SELECT count(*) FROM npq_lead_providers") == 10
    assert await _count(rehearsal_url, "SELECT count(*) FROM users") == 10 + 13
