"""Whether the service can work. Source: admin-and-operations.md 10.4; design, "Safety"."""

import asyncpg
import pytest
from sqlalchemy import text

from gateway.app import GatewayResources, create_app
from gateway.health import DRAINING
from store.engine import create_engine, create_sessions
from store.schema import head_revision
from tests.factories import make_course
from tests.gateway.conftest import CONFIG, FakeIdentityProvider


@pytest.fixture
async def away(aiohttp_client, clock):
    """A gateway whose database does not answer."""
    engine = create_engine("postgresql://postgres@127.0.0.1:1/nowhere")
    resources = GatewayResources(
        engine=engine,
        read_engine=engine,
        sessions=create_sessions(engine),
        identity=FakeIdentityProvider(),
        clock=clock,
    )
    yield await aiohttp_client(create_app(CONFIG, resources))
    await engine.dispose()


async def test_a_gateway_with_its_records_is_up_and_says_what_it_sees(make_client, session):
    await make_course(session)
    await session.commit()
    client = await make_client(commit="abc123")
    assert (await client.get("/up")).status == 200
    answer = await client.get("/healthcheck.json")
    report = await answer.json()
    assert answer.status == 200
    assert report["git_commit_sha"] == "abc123"
    assert report["database"] == {
        "connected": True,
        "migration_version": head_revision(),
        "populated": True,
    }
    assert report["outbox"] == {"waiting": 0, "oldest_seconds": None}


async def test_records_without_courses_are_not_healthy_but_up(make_client):
    client = await make_client()
    assert [(await client.get(path)).status for path in ("/up", "/healthcheck")] == [200, 503]


async def test_without_the_database_every_answer_is_a_clear_503(away):
    health = await away.get("/healthcheck")
    assert (health.status, (await health.json())["database"]["connected"]) == (503, False)
    assert (await away.get("/up")).status == 503
    assert (await away.get("/sign-in")).status == 200  # A visitor without a session needs none.
    page = await away.get("/sign-in")
    assert (page.status, page.headers["Retry-After"]) == (503, "30")
    assert "the service is unavailable" in await page.text()
    api = await away.get("/api/v3/npq-applications", headers={"Authorization": "Bearer x"})
    assert (api.status, api.content_type) == (503, "application/json")


async def test_work_resumes_by_itself_when_connections_were_cut(make_client, database_url):
    client = await make_client()
    await client.get("/sign-in")
    assert (await client.get("/sign-in")).status == 200
    await cut_connections(database_url)
    statuses = [(await client.get("/sign-in")).status for _ in range(3)]
    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}


async def cut_connections(database_url: str) -> None:
    """End every other connection to the database, as a restart does."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await connection.close()


async def test_an_older_schema_is_not_ready(make_client, engine):
    client = await make_client()
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    assert (await client.get("/up")).status == 503
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": head_revision()}
        )


async def test_a_gateway_that_is_stopping_is_not_ready(make_client):
    client = await make_client()
    client.app[DRAINING].set()
    assert (await client.get("/up")).status == 503


async def test_requests_are_counted_by_route(make_client):
    client = await make_client()
    await client.get("/static/npq.css")
    counters = await (await client.get("/metrics")).text()
    assert 'npq_requests_total{method="GET",route="/static/{name}",status="200"} 1.0' in counters
    assert {"npq_outbox_waiting 0.0", "npq_outbox_age_seconds 0.0"} <= set(counters.splitlines())


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcdefgh-1234", True), ("short", False), ("x" * 65, False), ("a b c d e f", False)],
)
async def test_the_proxys_request_id_is_taken_over_when_it_looks_like_one(make_client, given, kept):
    client = await make_client()
    answer = await client.get("/up", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
