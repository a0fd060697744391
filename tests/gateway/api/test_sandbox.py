"""What a provider meets in the sandbox: answers of the documented form in every state, and a date of its choice.

Source: issue 3; provider-api.md 5.8.
"""

import asyncio
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select, text

from contracts.api.schemas import many_schema
from contracts.api.versions import VERSIONS
from gateway.config import GatewayConfig
from services.reference.seed import seed
from services.sandbox import fill as sandbox
from store.tables import LeadProvider, ProviderChange
from store.transaction import transaction
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, titles
from tests.gateway.api.conftest import RAW_TOKEN, Api, give_token
from tests.services.world.rules import broken_rules

PER_PAGE = 100
OF_ONES_OWN = {"/notice-endpoints", "/exports"}  # Providers make these, not we.
LISTS = [
    (version, operation)
    for version, operations in VERSIONS.items()
    for operation in operations
    if operation.is_page and "{id}" not in operation.path
]


@pytest.fixture
def config(config) -> GatewayConfig:
    return replace(config, environment="sandbox")


@pytest.fixture
async def provider(engine, sessions, clock):
    """A provider whose sandbox is filled."""
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await sandbox.providers_to_fill(session, name="School-Led Network")
        await sandbox.fill(session, provider, size=0, now=clock(), chance=Random(3))
        row = (
            await session.scalars(select(LeadProvider).where(LeadProvider.id == provider.id))
        ).one()
        await give_token(session, row, RAW_TOKEN)
    return provider


@pytest.fixture
async def api(client, provider) -> Api:
    return Api(client=client)


async def test_every_answer_of_every_list_is_of_the_documented_form(api):
    for version, operation in LISTS:
        schema, page, found = many_schema(operation.answers)(), 1, 0
        while True:
            asked = f"/api/{version}{operation.path}?page[page]={page}&page[per_page]={PER_PAGE}"
            answer = await api.get(asked)
            assert answer.status == 200, asked
            schema.load(answer.json)
            found, page = found + len(answer.json["data"]), page + 1
            if len(answer.json["data"]) < PER_PAGE:
                break
        assert found or operation.path in OF_ONES_OWN, f"{version}{operation.path} is empty"


async def test_every_sheet_has_a_row_for_each_application_or_declaration(api, session):
    of_accepted = "WHERE lead_provider_approval_status = 'accepted'"
    for path, rows in (
        ("/api/v1/npq-applications.csv", "applications"),
        ("/api/v2/npq-enrolments.csv", f"applications {of_accepted}"),
        ("/api/v1/participant-declarations.csv", "declarations"),
    ):
        answer = await api.get(path)
        count = await session.scalar(text(f"SELECT count(*) FROM {rows}"))
        assert answer.raw.count(b"\n") == 1 + count


async def test_a_later_milestone_is_declared_on_its_day(api, session):
    """Somebody of the cohort of 2024 who has only started by now, and completes in 2026."""
    only_started = text("""
        SELECT u.public_id, k.identifier FROM applications a
          JOIN users u ON u.id = a.user_id JOIN courses k ON k.id = a.course_id
          JOIN cohorts c ON c.id = a.cohort_id JOIN course_groups g ON g.id = k.course_group_id
         WHERE c.start_year = 2024 AND a.training_status = 'active' AND g.name = 'leadership'
           AND a.eligible_for_funding AND a.funded_place AND a.teacher_catchment = 'england'
           AND NOT EXISTS (SELECT FROM declarations d WHERE d.application_id = a.id
                            AND d.declaration_type = 'completed') LIMIT 1""")
    participant, course = (await session.execute(only_started)).one()
    partner = await session.scalar(
        text("""
            SELECT d.public_id FROM delivery_partners d
              JOIN delivery_partnerships p ON p.delivery_partner_id = d.id
              JOIN cohorts c ON c.id = p.cohort_id WHERE c.start_year = 2024 LIMIT 1""")
    )
    completed = {
        "participant_id": str(participant),
        "declaration_type": "completed",
        "declaration_date": "2026-07-01T00:00:00Z",
        "course_identifier": course,
        "has_passed": True,
        "delivery_partner_id": str(partner),
    }
    assert titles(await api.post(DECLARATIONS, completed)) == ["declaration_date"]
    on_the_day = {"headers": {"X-With-Server-Date": "2026-07-01T12:00:00Z"}}
    answer = await api.post(DECLARATIONS, completed, **on_the_day)
    assert answer.status == 200, answer.json
    shown = answer.json["data"]["attributes"]
    assert (shown["state"], shown["has_passed"]) == ("eligible", True)
    assert shown["created_at"] == "2026-07-01T12:00:00Z"


async def test_the_feed_tells_of_fresh_applications_one_by_one(provider, sessions, clock):
    news = select(ProviderChange.resource).where(ProviderChange.lead_provider_id == provider.id)
    async with transaction(sessions) as session:
        before = len((await session.scalars(news)).all())
    async with transaction(sessions) as session:
        made = await sandbox.add_fresh(session, provider, now=clock(), chance=Random(4))
    async with transaction(sessions) as session:
        told = (await session.scalars(news.order_by(ProviderChange.position))).all()[before:]
    assert told.count("application") == made.applications
    assert "everything" not in told


async def test_who_acts_while_all_is_replaced_is_answered_as_documented(
    api, sessions, provider, clock
):
    pending = text("""
        SELECT public_id FROM applications WHERE lead_provider_approval_status = 'pending' LIMIT 25""")
    started = text("""
        SELECT public_id FROM declarations WHERE state = 'submitted' LIMIT 25""")
    async with transaction(sessions) as session:
        applications = [f"{APPLICATIONS}/{one}/accept" for one in await session.scalars(pending)]
        declarations = [f"{DECLARATIONS}/{one}/void" for one in await session.scalars(started)]

    async def replace_all():
        async with transaction(sessions) as session:
            return await sandbox.replace(session, provider, size=0, now=clock(), chance=Random(5))

    made, *answers = await asyncio.gather(
        replace_all(),
        *(api.post(path, {"funded_place": True}) for path in applications),
        *(api.call("PUT", path) for path in declarations),
    )
    assert made.applications > 0
    assert {answer.status for answer in answers} <= {200, 404, 422}
    async with transaction(sessions) as session:
        assert await broken_rules(session, now=clock()) == {}
