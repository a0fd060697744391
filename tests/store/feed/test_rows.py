"""What it means to providers that a row comes or goes, and that a bulk run was there.

Source: provider-api.md 4, 7.3, 7.6 and 9.2; issue 3, "change feed".
"""

import pytest
from sqlalchemy import text

from store.bulk import bulk_run
from store.transaction import transaction
from tests.factories import make_course
from tests.store.feed.columns import (
    ACHIEVED,
    DECLARED,
    FUNDING,
    MINE,
    NOTHING,
    PARTICIPANT,
    PARTNER,
    STATED,
    TABLES,
)
from tests.store.feed.scene import PROVIDERS, expected, newest, told_of, told_since

USER = "(SELECT id FROM users WHERE trn = '1234567')"
STRANGER = "(SELECT id FROM users WHERE trn = '7654321')"
COURSE = "(SELECT id FROM courses WHERE identifier = 'npq-senior-leadership')"
NOBODY = "(SELECT max(id) FROM lead_providers)"
PROVIDER = "(SELECT min(id) FROM lead_providers)"
APPLICATION = "(SELECT min(id) FROM applications)"
DECLARATION = "(SELECT min(id) FROM declarations)"
EVERYBODY = {provider: {"everything"} for provider in PROVIDERS}


def application(user, provider, *, status="pending", course=COURSE):
    accepted = status == "accepted"
    return (
        "INSERT INTO applications (user_id, course_id, lead_provider_id, eligible_for_funding,"
        f" lead_provider_approval_status) VALUES ({user}, {course}, {provider}, {accepted}, '{status}')"
    )


def state(state, provider):
    return (
        "INSERT INTO application_states (application_id, lead_provider_id, state)"
        f" VALUES ({APPLICATION}, {provider}, '{state}')"
    )


NEW_ROWS = {
    "a first application": (application(STRANGER, NOBODY), {"nobody": "application new"}),
    "another application: the participant's newest time moves": (
        application(USER, NOBODY),
        PARTICIPANT | {"nobody": "application new"},
    ),
    "an accepted one: a view begins, and another's funding ends": (
        application(USER, NOBODY, status="accepted"),
        FUNDING | {"nobody": "application new, participant user"},
    ),
    "an active state": (state("active", PROVIDER), NOTHING),
    "a deferral": (state("deferred", PROVIDER), MINE),
    "a withdrawal": (state("withdrawn", PROVIDER), MINE),
    "a withdrawal that another provider recorded": (state("withdrawn", NOBODY), NOTHING),
    "a person": (
        "INSERT INTO users (email, full_name) VALUES ('grace@example.com', 'Grace')",
        NOTHING,
    ),
    "a former id": (
        (
            "INSERT INTO participant_id_changes (user_id, from_participant_id, to_participant_id)"
            f" VALUES ({USER}, gen_random_uuid(), gen_random_uuid())"
        ),
        PARTICIPANT,
    ),
    "a former id of somebody without applications": (
        (
            "INSERT INTO participant_id_changes (user_id, from_participant_id, to_participant_id)"
            f" VALUES ({STRANGER}, gen_random_uuid(), gen_random_uuid())"
        ),
        NOTHING,
    ),
    "a declaration, for who submitted it": (
        (
            "INSERT INTO declarations (application_id, lead_provider_id, cohort_id, declaration_type,"
            f" declaration_date) SELECT {APPLICATION}, {NOBODY}, min(id), 'retained-1', now() FROM cohorts"
        ),
        {"nobody": "declaration new"},
    ),
    "an item": (
        (
            "INSERT INTO statement_items (statement_id, declaration_id, state)"
            f" SELECT id, {DECLARATION}, 'voided' FROM statements WHERE month = 12"
        ),
        DECLARED,
    ),
    "an outcome": (
        (
            "INSERT INTO participant_outcomes (declaration_id, state, completion_date)"
            f" VALUES ({DECLARATION}, 'voided', now())"
        ),
        {"mine": "outcome new, declaration"},
    ),
    "a statement": (
        (
            "INSERT INTO statements (lead_provider_id, cohort_id, month, year, deadline_date, payment_date)"
            f" SELECT {NOBODY}, min(id), 1, 2025, now(), now() FROM cohorts"
        ),
        {"nobody": "statement new"},
    ),
    "a statement of service fees alone": (
        (
            "INSERT INTO statements (lead_provider_id, cohort_id, month, year, deadline_date, payment_date,"
            f" output_fee) SELECT {NOBODY}, min(id), 1, 2025, now(), now(), false FROM cohorts"
        ),
        NOTHING,
    ),
    "a partner": ("INSERT INTO delivery_partners (name) VALUES ('Northmere Hub')", NOTHING),
    "a partnership": (
        (
            "INSERT INTO delivery_partnerships (lead_provider_id, cohort_id, delivery_partner_id)"
            f" SELECT {NOBODY}, (SELECT min(id) FROM cohorts), min(id) FROM delivery_partners"
        ),
        {"nobody": "delivery_partner partner"},
    ),
}
GONE_ROWS = {
    "application_states": MINE,
    "participant_id_changes": PARTICIPANT,
    "statement_items": DECLARED,
    "participant_outcomes": ACHIEVED,
    "delivery_partnerships": PARTNER,
}


async def test_a_new_row_is_told_to_who_may_see_it(sessions, scene):
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.touch = 'off'"))
        found = {name: await told_of(session, scene, made) for name, (made, _) in NEW_ROWS.items()}
    assert found == {name: expected(words) for name, (_, words) in NEW_ROWS.items()}


async def test_a_row_that_goes_is_told_to_who_saw_it(sessions, scene):
    async with transaction(sessions) as session:
        found = {
            table: await told_of(session, scene, f"DELETE FROM {table} {TABLES[table][1]}")
            for table in GONE_ROWS
        }
    assert found == {table: expected(words) for table, words in GONE_ROWS.items()}


async def test_what_goes_with_all_that_leans_on_it_is_told(sessions, scene):
    leaning = [
        f"DELETE FROM {table}"
        for table in (
            "participant_outcomes",
            "statement_items",
            "declarations",
            "application_states",
        )
    ]
    async with transaction(sessions) as session:
        without_application = f"DELETE FROM applications WHERE id = {APPLICATION}"
        gone = await told_of(session, scene, *leaning, without_application)
        statement = "DELETE FROM statements WHERE month = 12"
        contracts = "DELETE FROM funding_contracts"
        unpaid = await told_of(session, scene, *leaning, contracts, statement)
    declared = "declaration, declaration second_declaration, outcome"
    assert gone == expected(
        {
            "mine": f"application, participant user, {declared}",
            "shared": "application_of_shared, participant user",
            "asked": "application_of_asked",
        }
    )
    assert unpaid["mine"] == expected(STATED)["mine"] | set(declared.split(", ")) | {
        "participant user"
    }


async def test_a_decision_moves_all_that_shows_the_person(sessions, scene):
    accepted = (
        "UPDATE applications SET lead_provider_approval_status = 'accepted', updated_at = now()"
    )
    async with transaction(sessions) as session:
        found = await told_of(
            session, scene, f"{accepted} WHERE lead_provider_approval_status = 'pending'"
        )
    assert found == expected(
        {
            "mine": "application, participant user",
            "shared": "application_of_shared, participant user",
            "asked": "application_of_asked, participant user",
        }
    )


@pytest.mark.parametrize(
    ("identifier", "is_told"),
    [
        ("npq-early-headship-coaching-offer", True),
        ("npq-additional-support-offer", True),
        ("npq-headship", False),
    ],
)
async def test_the_renamed_course_is_one_course_to_funding(sessions, scene, identifier, is_told):
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.touch = 'off'"))
        await take(session, scene.application, "npq-additional-support-offer")
        await take(session, scene.application_of_asked, identifier)
        await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        await session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        unfunded = f"UPDATE applications SET funded_place = false WHERE id = {scene.application.id}"
        found = await told_of(session, scene, unfunded)
    assert ("asked" in found) == is_told


async def take(session, application, identifier):
    """Let the application be for that course."""
    course = await make_course(session, identifier)
    values = {"course": course.id, "id": application.id}
    await session.execute(
        text("UPDATE applications SET course_id = :course WHERE id = :id"), values
    )


@pytest.mark.parametrize("table", TABLES)
async def test_a_bulk_run_tells_everybody_once_that_everything_may_differ(sessions, scene, table):
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.bulk = 'on'"))
        touched = f"UPDATE {table} SET id = id"
        assert await told_of(session, scene, touched, touched) == EVERYBODY
        assert await told_of(session, scene, f"{touched} WHERE id < 0") == {}


async def test_a_bulk_run_that_copies_rows_tells_it_too(sessions, engine, scene):
    before = await newest(sessions)
    async with bulk_run(engine) as connection:
        await connection.copy_records_to_table(
            "users", records=[("grace@example.com", "Grace")], columns=["email", "full_name"]
        )
    assert await told_since(sessions, scene, after=before) == EVERYBODY


async def test_a_bulk_run_of_what_no_provider_sees_tells_nothing(sessions, engine, scene):
    before = await newest(sessions)
    async with bulk_run(engine) as connection:
        await connection.execute("UPDATE schools SET name = name || '!'")
    async with bulk_run(engine, dry=True) as connection:
        await connection.execute("UPDATE users SET full_name = full_name || '!'")
    assert await told_since(sessions, scene, after=before) == {}


async def test_what_a_bulk_run_takes_back_it_tells_when_it_does_it_again(sessions, scene):
    before = await newest(sessions)
    touched = text("UPDATE users SET id = id")
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.bulk = 'on'"))
        async with session.begin_nested() as attempt:
            await session.execute(touched)
            await attempt.rollback()
        await session.execute(touched)
    assert await told_since(sessions, scene, after=before) == EVERYBODY
