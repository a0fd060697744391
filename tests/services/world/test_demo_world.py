"""The demo's world keeps every rule that the service keeps.

Source: finance.md 5.2, 6.2, 7 and 16; funding-eligibility.md 6.1; migration.md 2.5.
"""

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select, text

from services.reference.seed import seed
from services.world import WorldReport, seed_world
from services.world.enrolments import Scene, enrolments
from services.world.facts import reference_facts
from services.world.progress import progress
from services.world.wishes import by_chance
from services.world.writing import PLACES
from store.bulk import bulk_run
from store.tables import FeatureFlag, Setting
from tests.services.world.rules import broken_rules

MOMENTS = [datetime(2024, 11, 25, 12, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)]


@pytest.fixture(params=MOMENTS, ids=lambda moment: str(moment.year))
async def world(request, engine):
    await seed(engine)
    report = await seed_world(engine, now=request.param, size=1_500)
    return request.param, report


async def test_no_rule_is_broken(world, session):
    now, _report = world
    assert await broken_rules(session, now=now) == {}


async def test_there_is_something_of_everything(world, session):
    _now, report = world

    async def kinds(query):
        return {row[0] for row in await session.execute(text(query))}

    assert report.applications >= 1_500
    assert await kinds("SELECT state::text FROM declarations") == {
        *("submitted", "eligible", "payable", "paid"),
        *("voided", "ineligible", "awaiting_clawback", "clawed_back"),
    }
    assert await kinds("SELECT lead_provider_approval_status::text FROM applications") == {
        "pending",
        "accepted",
        "rejected",
    }
    assert {"active", "deferred", "withdrawn"} <= await kinds(
        "SELECT training_status::text FROM applications"
    )
    assert await kinds("SELECT state::text FROM participant_outcomes") >= {"passed", "failed"}
    assert await kinds("SELECT state::text FROM statements") == {"open", "payable", "paid"}
    assert await kinds("SELECT count(*) FROM participant_id_changes") == {20}  # 10 providers


async def test_a_statement_with_declarations_waits_for_staff(world, session):
    waiting = """
        SELECT count(DISTINCT s.lead_provider_id) FROM statements s
          JOIN statement_items i ON i.statement_id = s.id
         WHERE s.state = 'payable' AND s.output_fee AND s.marked_as_paid_at IS NULL
           AND i.state = 'payable'"""
    assert await session.scalar(text(waiting)) >= 5


async def test_registration_is_open_and_courses_start_soon(world, session):
    now, _report = world
    on = await session.scalars(select(FeatureFlag.key).where(FeatureFlag.enabled))
    assert set(on) == {"registration_open", "senco_enabled"}
    assert (await session.scalar(select(Setting.course_start_date))) > now.date()


async def test_a_second_world_is_not_made(world, engine):
    assert await seed_world(engine, now=MOMENTS[1]) == WorldReport()


async def test_the_same_seed_and_moment_give_the_same_world(engine):
    await seed(engine)
    async with bulk_run(engine, dry=True) as connection:
        facts = await reference_facts(connection)

    def drawn(number):
        chance = Random(number)
        scene = Scene(facts=facts, places=PLACES, now=MOMENTS[1], chance=chance)
        enrolled = enrolments(scene, by_chance(facts, chance, size=200, now=MOMENTS[1]))
        return enrolled, progress(chance, facts, enrolled, now=MOMENTS[1])

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


async def test_a_world_before_the_first_cohort_has_no_applications(engine):
    await seed(engine)
    report = await seed_world(engine, now=datetime(2021, 1, 1, tzinfo=UTC), size=50)
    assert (report.applications, report.declarations, report.schools) == (0, 0, 58)
