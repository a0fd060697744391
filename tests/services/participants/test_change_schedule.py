"""Changing the schedule: what is found, written and told. Source: provider-api.md 9.7."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.participation.participants import ALREADY_WITHDRAWN
from domain.participation.rescheduling import (
    ALREADY_ON_THE_SCHEDULE,
    COHORT_CANNOT_CHANGE,
    INVALIDATES_DECLARATION,
    MISSING_CONTRACT,
    SCHEDULE_BLANK,
    SCHEDULE_INVALID_FOR_COURSE,
)
from domain.vocabulary import CourseGroupName, DeclarationType
from services.participants.change_schedule import ChangeOfSchedule, change_schedule
from store.tables import Schedule
from store.transaction import transaction
from tests.factories import (
    LEADERSHIP_COURSE,
    make_cohort,
    make_contract,
    make_provider,
    make_schedule,
    make_statement,
)
from tests.services.acts import done
from tests.services.participants.conftest import LONG_AGO
from tests.stored import news, row

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
SPRING = "npq-leadership-spring"
ASKED = ChangeOfSchedule(course_identifier=LEADERSHIP_COURSE, schedule_identifier=SPRING)


@pytest.fixture
async def spring(sessions, world):
    """The cohort's other schedule, for the same course."""
    return await _spring(sessions, world.cohort)


@pytest.fixture
def year(sessions, world):
    """``await year(2025, funding_cap=…)``: a cohort with a schedule and a contract; gives its schedule."""

    async def make(start_year, **given):
        async with transaction(sessions) as session:
            cohort = await make_cohort(session, start_year, **given)
            statement = await make_statement(session, world.provider, cohort)
            await make_contract(session, statement, world.course)
        return await _spring(sessions, cohort)

    return make


async def _spring(sessions, cohort) -> Schedule:
    async with transaction(sessions) as session:
        return await make_schedule(
            session, cohort, identifier=SPRING, applies_from=date(cohort.start_year + 1, 1, 1)
        )


async def changed(sessions, participant, **given):
    return await done(sessions, change_schedule, participant, replace(ASKED, **given), now=NOW)


async def test_the_schedule_is_stored_and_told(sessions, apply, participant, world, spring, user):
    application = await apply(training_status="deferred")
    touched = (await row(sessions, user)).significantly_updated_at
    assert await changed(sessions, participant) == ()
    stored = await row(sessions, application)
    assert (stored.schedule_id, stored.cohort_id) == (spring.id, world.cohort.id)
    assert (stored.training_status, stored.funded_place) == ("deferred", True)
    assert stored.updated_at == NOW
    assert (await row(sessions, user)).significantly_updated_at == touched
    ids = {
        "application_id": str(application.public_id),
        "lead_provider_id": str(world.provider.public_id),
    }
    assert await news(sessions) == [("application.schedule_changed.v1", ids)]


async def test_the_cohort_may_change_too_and_declarations_keep_theirs(
    sessions, apply, declare, participant, year, world
):
    application = await apply()
    voided = await declare(application, state="voided")
    target = await year(2025, funding_cap=True)
    assert await changed(sessions, participant, cohort="2025") == ()
    stored = await row(sessions, application)
    assert (stored.schedule_id, stored.cohort_id) == (target.id, target.cohort_id)
    assert (await row(sessions, voided)).cohort_id == world.cohort.id


@pytest.mark.parametrize(
    ("before", "after", "eligible", "place", "expected"),
    [
        (False, True, True, None, True),
        (False, True, False, None, False),
        (True, True, True, False, False),
        (True, True, False, True, True),
        (False, False, True, None, None),
    ],
)
async def test_coming_under_a_cap_gives_a_place_to_the_eligible(
    sessions, apply, participant, year, before, after, eligible, place, expected
):
    present = await year(2022, funding_cap=before)
    await year(2023, funding_cap=after)
    application = await apply(
        schedule_id=None, cohort_id=present.cohort_id, eligible_for_funding=eligible,
        funded_place=place,
    )  # fmt: skip
    assert await changed(sessions, participant, cohort="2023") == ()
    assert (await row(sessions, application)).funded_place is expected


async def test_from_a_cap_to_none_is_refused(sessions, apply, participant, year):
    application = await apply()
    await year(2025, funding_cap=False)
    assert await changed(sessions, participant, cohort="2025") == (COHORT_CANNOT_CHANGE,)
    assert (await row(sessions, application)).updated_at == LONG_AGO


@pytest.mark.parametrize("asked", ["2031", "0", "x", "2024x", "", " ", "99999999999999999999"])
async def test_a_year_without_a_cohort_has_no_schedules(
    sessions, apply, participant, spring, asked
):
    """D-24: nothing is said of caps."""
    await apply()
    assert await changed(sessions, participant, cohort=asked) == (SCHEDULE_BLANK,)


@pytest.mark.parametrize("identifier", [None, "npq-leadership-winter", "npq-old"])
async def test_a_schedule_that_the_cohort_does_not_have_is_refused(
    sessions, apply, participant, spring, identifier
):
    async with transaction(sessions) as session:
        await make_schedule(session, await make_cohort(session, 2023), identifier="npq-old")
    await apply()
    faults = await changed(sessions, participant, schedule_identifier=identifier)
    assert faults == (SCHEDULE_BLANK,)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (datetime(2024, 4, 2, 23, 59, tzinfo=UTC), 2023),
        (datetime(2024, 4, 3, tzinfo=UTC), 2024),
        (datetime(2031, 1, 1, tzinfo=UTC), 2025),
    ],
)
async def test_without_a_schedule_it_is_the_current_cohorts(
    sessions, apply, participant, year, spring, today, expected
):
    await year(2023)
    await year(2025, funding_cap=True)
    application = await apply(schedule_id=None, cohort_id=None)
    assert await done(sessions, change_schedule, participant, ASKED, now=today) == ()
    async with transaction(sessions) as session:
        schedule = await session.get(Schedule, (await row(sessions, application)).schedule_id)
    assert schedule.applies_from.year == expected + 1


async def test_with_a_schedule_it_is_that_ones_cohort_whatever_is_current(
    sessions, apply, participant, year, spring
):
    await year(2025, funding_cap=True)
    application = await apply()
    later = datetime(2026, 1, 1, tzinfo=UTC)
    assert await done(sessions, change_schedule, participant, ASKED, now=later) == ()
    assert (await row(sessions, application)).schedule_id == spring.id


@pytest.mark.parametrize("where", ["another cohort", "another provider", "another course"])
async def test_a_contract_for_the_very_cohort_and_course_is_needed(
    sessions, apply, participant, world, where
):
    async with transaction(sessions) as session:
        cohort = await make_cohort(session, 2025, funding_cap=True)
        other = await make_provider(session)
        if where == "another provider":
            statement = await make_statement(session, other, cohort)
            await make_contract(session, statement, world.course)
        if where == "another course":
            await make_statement(session, world.provider, cohort)
    await _spring(sessions, cohort)
    await apply()
    assert await changed(sessions, participant, cohort="2025") == (MISSING_CONTRACT,)


async def test_a_contract_on_any_statement_will_do(sessions, apply, participant, world):
    async with transaction(sessions) as session:
        cohort = await make_cohort(session, 2025, funding_cap=True)
        paid = {"state": "paid", "output_fee": False}
        statement = await make_statement(session, world.provider, cohort, **paid)
        await make_contract(session, statement, world.course)
    await _spring(sessions, cohort)
    await apply()
    assert await changed(sessions, participant, cohort="2025") == ()


async def test_a_schedule_of_another_group_is_for_another_course(
    sessions, apply, participant, world
):
    async with transaction(sessions) as session:
        await make_schedule(session, world.cohort, CourseGroupName.SPECIALIST)
    await apply()
    faults = await changed(sessions, participant, schedule_identifier="npq-specialist-autumn")
    assert faults == (SCHEDULE_INVALID_FOR_COURSE,)


async def test_the_present_schedule_is_no_change(sessions, apply, participant, world):
    await apply()
    asked = {"schedule_identifier": world.schedule.identifier}
    assert await changed(sessions, participant, **asked) == (ALREADY_ON_THE_SCHEDULE,)


async def test_who_has_withdrawn_stays_where_they_are(sessions, apply, participant, spring):
    await apply(training_status="withdrawn")
    assert await changed(sessions, participant) == (ALREADY_WITHDRAWN,)


AFTER = datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC)
START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "type_", "at", "faults"),
    [
        ("submitted", "started", START, (INVALIDATES_DECLARATION,)),
        ("eligible", "started", START, (INVALIDATES_DECLARATION,)),
        ("payable", "started", START, (INVALIDATES_DECLARATION,)),
        ("paid", "started", START, (INVALIDATES_DECLARATION,)),
        ("paid", "started", AFTER, ()),
        ("paid", "retained-2", AFTER, (INVALIDATES_DECLARATION,)),
        ("voided", "retained-2", START, ()),
        ("ineligible", "retained-2", START, ()),
        ("awaiting_clawback", "retained-2", START, ()),
        ("clawed_back", "retained-2", START, ()),
    ],
)
async def test_live_declarations_must_fit_the_schedule(
    sessions, apply, declare, participant, world, state, type_, at, faults
):
    types = [one for one in DeclarationType if one != "retained-2"]
    async with transaction(sessions) as session:
        await make_schedule(
            session, world.cohort, identifier=SPRING, applies_from=START.date(),
            allowed_declaration_types=types,
        )  # fmt: skip
    await declare(await apply(), state=state, declaration_type=type_, declaration_date=at)
    assert await changed(sessions, participant) == faults


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "paid"])
async def test_live_declarations_keep_the_participant_in_the_cohort(
    sessions, apply, declare, participant, year, state
):
    declared_at = datetime(2026, 2, 1, tzinfo=UTC)
    await declare(await apply(), state=state, declaration_date=declared_at)
    await year(2025, funding_cap=True)
    assert await changed(sessions, participant, cohort="2025") == (COHORT_CANNOT_CHANGE,)


@pytest.mark.parametrize(("start_year", "faults"), [(2024, ()), (2025, (COHORT_CANNOT_CHANGE,))])
async def test_without_a_schedule_the_applications_cohort_is_what_changes(
    sessions, apply, declare, participant, year, spring, start_year, faults
):
    """D-25."""
    application = await apply(schedule_id=None)
    await declare(application, declaration_date=datetime(2026, 2, 1, tzinfo=UTC))
    await year(2025, funding_cap=True)
    assert await changed(sessions, participant, cohort=str(start_year)) == faults


async def test_the_same_at_once_succeeds_once(sessions, apply, participant, spring):
    await apply()
    faults = await asyncio.gather(*(changed(sessions, participant) for _ in range(8)))
    assert sorted(faults, key=len) == [(), *[(ALREADY_ON_THE_SCHEDULE,)] * 7]
