"""Source: migration.md 5.1 and 5.2; legacy-schema.md 7.3, D60."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from store.tables import Cohort, LeadProvider, Version
from store.transaction import transaction
from tests.workers.migration.conftest import naive

AMBITION = UUID("9e35e998-c63b-4136-89c4-e9e18ddde0ea")


async def _cohorts(sessions):
    async with sessions() as session:
        rows = await session.scalars(select(Cohort).order_by(Cohort.start_year))
        return {row.start_year: row for row in rows}


async def _add(sessions, row):
    async with transaction(sessions) as session:
        session.add(row)


async def test_a_provider_that_we_know_is_checked(legacy, migration, sessions):
    await _add(sessions, LeadProvider(public_id=AMBITION, name="Ambition Institute"))
    await legacy.provider(id=AMBITION, name="Another spelling")

    run = await migration.run("lead_provider")

    assert await migration.results(run) == {AMBITION: ("checked", None)}
    assert (await migration.state(run)).state == "complete"


async def test_a_provider_that_we_do_not_know_fails(legacy, migration):
    stranger = await legacy.provider()

    run = await migration.run("lead_provider")

    assert await migration.results(run) == {stranger: ("failed", "not_found.lead_provider")}


async def test_a_provider_of_ours_that_the_legacy_service_lacks_is_an_extra(migration, sessions):
    await _add(sessions, LeadProvider(public_id=AMBITION, name="Ambition Institute"))

    run = await migration.run("lead_provider")

    step = await migration.step(run, "lead_provider")
    assert (step.total, step.extras) == (0, 1)


async def test_a_cohort_is_created_with_its_own_start_of_registration(legacy, migration, sessions):
    cohort_id = await legacy.cohort(
        2023,
        registration_start_date=naive(2023, 6, 5),
        npq_registration_start_date=naive(2023, 4, 3),
    )

    run = await migration.run("cohort")

    assert await migration.results(run) == {cohort_id: ("created", None)}
    cohort = (await _cohorts(sessions))[2023]
    assert cohort.public_id == cohort_id
    assert cohort.registration_start_date == datetime(2023, 4, 3, tzinfo=UTC)
    assert cohort.funding_cap is False
    assert cohort.created_at == datetime(2022, 3, 1, 9, 0, tzinfo=UTC)
    assert cohort.updated_at == datetime(2024, 5, 2, 10, 30, 0, 123456, tzinfo=UTC)


async def test_only_the_cohort_of_2024_is_capped(legacy, migration, sessions):
    for year in (2021, 2024, 2025):
        await legacy.cohort(year)

    await migration.run("cohort")

    capped = {year: row.funding_cap for year, row in (await _cohorts(sessions)).items()}
    assert capped == {2021: False, 2024: True, 2025: False}


async def test_a_cohort_before_2021_is_outside_the_migration(legacy, migration, sessions):
    await legacy.cohort(2020)

    run = await migration.run("cohort")

    assert await migration.results(run) == {}
    assert await _cohorts(sessions) == {}


@pytest.mark.parametrize(
    ("year", "values", "reason"),
    [
        (2030, {}, "invalid.cohort.start_year"),
        (2026, {"registration_start_date": None}, "invalid.cohort.registration_start_date_blank"),
        (
            2026,
            {"registration_start_date": naive(2025, 12, 31, 23, 59, 59, 999999)},
            "invalid.cohort.registration_year_mismatch",
        ),
        (
            2026,
            {"npq_registration_start_date": naive(2027, 1, 1)},
            "invalid.cohort.registration_year_mismatch",
        ),
    ],
)
async def test_a_cohort_is_refused(legacy, migration, sessions, year, values, reason):
    cohort_id = await legacy.cohort(year, **values)

    run = await migration.run("cohort")

    assert await migration.results(run) == {cohort_id: ("failed", reason)}
    assert await _cohorts(sessions) == {}


async def test_the_first_reason_counts_and_all_are_kept(legacy, migration):
    cohort_id = await legacy.cohort(2031, registration_start_date=None)

    run = await migration.run("cohort")

    result = await migration.result(run, cohort_id)
    assert result.reason == "invalid.cohort.start_year"
    assert result.reasons == [
        "invalid.cohort.start_year",
        "invalid.cohort.registration_start_date_blank",
    ]


async def test_a_cohort_of_ours_without_counterpart_is_adopted(legacy, migration, sessions):
    await _add(
        sessions,
        Cohort(
            public_id=uuid4(),
            start_year=2022,
            registration_start_date=datetime(2022, 1, 1, tzinfo=UTC),
        ),
    )
    cohort_id = await legacy.cohort(2022)

    run = await migration.run("cohort")

    assert await migration.results(run) == {cohort_id: ("updated", None)}
    cohort = (await _cohorts(sessions))[2022]
    assert cohort.public_id == cohort_id
    assert cohort.registration_start_date == datetime(2022, 5, 10, tzinfo=UTC)


async def test_a_start_year_that_another_linked_cohort_has_is_taken(legacy, migration, sessions):
    old = await legacy.cohort(2020)
    await _add(
        sessions,
        Cohort(
            public_id=old,
            start_year=2022,
            registration_start_date=datetime(2022, 1, 1, tzinfo=UTC),
        ),
    )
    cohort_id = await legacy.cohort(2022, registration_start_date=None)

    run = await migration.run("cohort")

    result = await migration.result(run, cohort_id)
    assert result.reasons == [
        "invalid.cohort.start_year_taken",
        "invalid.cohort.registration_start_date_blank",
    ]


async def test_two_cohorts_that_change_places_are_judged_in_order(legacy, migration, sessions):
    """The lower id fails while the other still holds its year; the other finds its own year held."""
    low, high = UUID(int=1), UUID(int=2)
    for public_id, year in ((low, 2021), (high, 2022)):
        await _add(
            sessions,
            Cohort(
                public_id=public_id,
                start_year=year,
                registration_start_date=datetime(year, 1, 1, tzinfo=UTC),
            ),
        )
    await legacy.cohort(2022, id=low)
    await legacy.cohort(2021, id=high)

    run = await migration.run("cohort")

    taken = ("failed", "invalid.cohort.start_year_taken")
    assert await migration.results(run) == {low: taken, high: taken}


async def test_a_second_run_changes_nothing(legacy, migration, sessions):
    cohort_id = await legacy.cohort(2022)
    await migration.run("cohort")

    run = await migration.run("cohort")

    assert await migration.results(run) == {cohort_id: ("unchanged", None)}


async def test_the_history_tells_of_the_migration(legacy, migration, sessions):
    await legacy.cohort(2022)

    run = await migration.run("cohort")

    async with sessions() as session:
        version = (await session.scalars(select(Version).filter_by(item_type="cohorts"))).one()
    assert version.whodunnit == f"Migration: {run}"
    assert version.note == f"Migrated from the legacy service, run {run}"
