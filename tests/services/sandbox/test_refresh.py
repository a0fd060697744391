"""What refreshing adds, what replacing takes away, and what both leave alone. Source: issue 3."""

import asyncio
from datetime import timedelta
from random import Random

from sqlalchemy import text

from services.reference.seed import seed
from services.sandbox.fill import add_fresh, fill, providers_to_fill, replace
from store.transaction import transaction
from tests.services.sandbox.filling import IN_2026, figures, filled
from tests.services.world.rules import broken_rules

LATER = IN_2026 + timedelta(hours=2)
STATUSES = """
    SELECT lead_provider_approval_status::text, count(*) FROM applications GROUP BY 1 ORDER BY 1"""
IDS = "SELECT public_id FROM applications"


async def test_refreshing_adds_new_applications_for_every_course_and_cohort(engine, sessions):
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    before = dict(await figures(sessions, STATUSES))
    async with transaction(sessions) as session:
        added = await add_fresh(session, provider, now=LATER, chance=Random(1))
    assert added.applications == 2 * 54  # Two for each course that LLSE has a contract for.
    after = dict(await figures(sessions, STATUSES))
    assert after == before | {"pending": before["pending"] + 108}
    found = await figures(
        sessions,
        "SELECT eligible_for_funding, count(*) FROM applications WHERE updated_at = :now GROUP BY 1",
        now=LATER,
    )
    # A course for new headteachers may be refused for reasons of its own, but is wished for alike.
    assert dict(found) == {True: 54, False: 54}


async def test_refreshing_again_adds_others(engine, sessions):
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    for _ in range(2):
        async with transaction(sessions) as session:
            await add_fresh(session, provider, now=LATER, chance=Random())
    [(people, numbers)] = await figures(
        sessions, "SELECT count(*), count(DISTINCT trn) FROM users WHERE email NOT LIKE 'again.%'"
    )
    [(without,)] = await figures(sessions, "SELECT count(*) FROM users WHERE trn IS NULL")
    assert people == numbers + without
    async with transaction(sessions) as session:
        assert await broken_rules(session, now=LATER) == {}


async def test_what_was_added_is_told_one_by_one(engine, sessions):
    """Each row has its history, as if teachers had registered."""
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    async with transaction(sessions) as session:
        await add_fresh(session, provider, now=LATER, chance=Random(1))
    told = "SELECT count(*) FROM versions WHERE item_type = 'applications' AND event = 'create'"
    assert await figures(sessions, told) == [(108,)]


async def test_replacing_leaves_nothing_of_what_was_there(engine, sessions):
    await seed(engine)
    [provider] = await filled(sessions, {"LLSE"})
    before = set(await figures(sessions, IDS))
    async with transaction(sessions) as session:
        made = await replace(session, provider, size=0, now=LATER, chance=Random(5))
    after = set(await figures(sessions, IDS))
    assert len(after) == made.applications > 200
    assert before & after == set()
    async with transaction(sessions) as session:
        assert await broken_rules(session, now=LATER) == {}


async def test_replacing_leaves_others_alone(engine, sessions):
    """Another provider's, and who registered by hand, with what was declared of them."""
    await seed(engine)
    llse, teach_first = await filled(sessions, {"LLSE", "Teach First"})
    async with transaction(sessions) as session:
        await session.execute(text(MADE_BY_HAND), {"provider": llse.id})
    theirs = "SELECT id, updated_at FROM applications WHERE lead_provider_id = :id ORDER BY id"
    before = await figures(sessions, theirs, id=teach_first.id)
    statements = await figures(sessions, STATEMENTS, id=teach_first.id)
    async with transaction(sessions) as session:
        await replace(session, llse, size=0, now=LATER, chance=Random(5))
    assert await figures(sessions, theirs, id=teach_first.id) == before
    assert await figures(sessions, STATEMENTS, id=teach_first.id) == statements
    by_hand = (
        "SELECT a.id FROM applications a JOIN users u ON u.id = a.user_id WHERE email LIKE '%.com'"
    )
    [kept] = await figures(sessions, by_hand)
    declared = "SELECT state::text FROM declarations WHERE application_id = :id"
    assert await figures(sessions, declared, id=kept[0]) == [("paid",)]
    async with transaction(sessions) as session:
        assert await broken_rules(session, now=LATER) == {}


async def test_of_two_who_fill_at_once_one_does(engine, sessions):
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await _providers(session)

    async def one(number):
        async with transaction(sessions) as session:
            return await fill(session, provider, size=0, now=IN_2026, chance=Random(number))

    made = await asyncio.gather(one(1), one(2))
    assert sorted(filled.applications > 0 for filled in made) == [False, True]


async def test_two_who_refresh_at_once_add_twice(engine, sessions):
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await _providers(session)

    async def one(number):
        async with transaction(sessions) as session:
            return await add_fresh(session, provider, now=IN_2026, chance=Random(number))

    made = await asyncio.gather(one(1), one(2))
    assert [filled.applications for filled in made] == [108, 108]
    assert await figures(sessions, "SELECT count(*) FROM applications") == [(216,)]


async def _providers(session):
    return await providers_to_fill(session, name="LLSE")


STATEMENTS = """
    SELECT s.id, s.state::text, s.updated_at, c.id FROM statements s
      LEFT JOIN statement_computations c ON c.statement_id = s.id AND c.is_current
     WHERE s.lead_provider_id = :id ORDER BY s.id"""
# Somebody with an address of their own, in the cohort of 2023, whose start was paid.
MADE_BY_HAND = """
    WITH person AS (
        INSERT INTO users (email, full_name) VALUES ('somebody@example.com', 'Some Body') RETURNING id
    ), statement AS (
        SELECT s.id, s.cohort_id FROM statements s JOIN cohorts c ON c.id = s.cohort_id
         WHERE s.lead_provider_id = :provider AND c.start_year = 2023 AND s.state = 'paid'
           AND s.deadline_date > '2024-06-01'
         ORDER BY s.deadline_date LIMIT 1
    ), schedule AS (
        SELECT s.id FROM schedules s JOIN statement USING (cohort_id)
         WHERE s.identifier = 'npq-leadership-autumn'
    ), application AS (
        INSERT INTO applications (user_id, course_id, lead_provider_id, cohort_id, schedule_id,
               lead_provider_approval_status, training_status, accepted_at, eligible_for_funding,
               funding_eligibility_status_code, works_in_school, works_in_childcare, work_setting,
               employer_name, teacher_catchment, created_at)
        SELECT person.id, (SELECT id FROM courses WHERE identifier = 'npq-headship'), :provider,
               statement.cohort_id, schedule.id, 'accepted', 'active', '2023-10-02', true, 'funded',
               false, false, 'another_setting', 'Somebody', 'england', '2023-10-01'
          FROM person, statement, schedule RETURNING id
    ), history AS (
        INSERT INTO application_states (application_id, lead_provider_id, state)
        SELECT id, :provider, 'active' FROM application
    ), declaration AS (
        INSERT INTO declarations (application_id, lead_provider_id, cohort_id, declaration_type,
               declaration_date, state, created_at)
        SELECT application.id, :provider, statement.cohort_id, 'started', '2024-05-01', 'paid', '2024-05-01'
          FROM application, statement RETURNING id
    )
    INSERT INTO statement_items (statement_id, declaration_id, state, created_at)
    SELECT statement.id, declaration.id, 'paid', '2024-05-01' FROM statement, declaration"""
