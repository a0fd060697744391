"""What the database refuses without our having words for it. Source: provider-api.md 2, step 8."""

import pytest
from aiohttp import web
from sqlalchemy import text

from gateway.keys import SESSIONS
from store.engine import connection_of
from store.tables import LeadProvider
from store.transaction import transaction
from tests.gateway.api.calls import titles
from tests.stored import rows

NO_SUCH_PROVIDER = "INSERT INTO api_tokens (lead_provider_id, hashed_token) VALUES (0, 'x')"
SOMEBODY = "INSERT INTO lead_providers (name) VALUES ('Somebody')"


@pytest.fixture
def broken(application) -> None:
    """Routes that break a promise of ours to the database, each in its own way."""

    async def through_session(request: web.Request) -> web.Response:
        async with transaction(request.app[SESSIONS]) as session:
            await session.execute(text(SOMEBODY))
            await session.execute(text(NO_SUCH_PROVIDER))
        raise AssertionError

    async def through_driver(request: web.Request) -> web.Response:
        async with transaction(request.app[SESSIONS]) as session:
            connection = await connection_of(session)
            await connection.execute(SOMEBODY)
            await connection.execute(NO_SUCH_PROVIDER)
        raise AssertionError

    async def no_text(request: web.Request) -> web.Response:
        async with transaction(request.app[SESSIONS]) as session:
            await session.execute(text("SELECT CAST(:it AS text)"), {"it": "A\0B"})
        raise AssertionError

    application.router.add_get("/api/v3/text", no_text)
    application.router.add_get("/api/v3/session", through_session)
    application.router.add_get("/api/v3/driver", through_driver)


@pytest.mark.parametrize("way", ["session", "driver"])
async def test_it_is_unprocessable_and_nothing_is_kept(broken, api, sessions, way):
    answer = await api.get(f"/api/v3/{way}")
    assert (answer.status, answer.raw) == (422, b'{"error":"Unprocessable entity"}')
    assert "Somebody" not in {provider.name for provider in await rows(sessions, LeadProvider)}
    assert (await api.get("/api/v3/npq-applications")).status == 200


async def test_what_cannot_be_stored_is_a_bad_request(broken, api):
    answer = await api.get("/api/v3/text")
    assert (answer.status, titles(answer)) == (400, ["Bad request"])
