"""A gateway on a real database, and browsers without scripts that use it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig, IdentitySettings
from gateway.identity.provider import SignInRefused
from services.identity.claims import read_claims

CONFIG = GatewayConfig(
    environment="test",
    public_url="http://127.0.0.1",
    secret_key="a secret key for tests, long enough to be one",
    limits_rates=False,
    identity=IdentitySettings(
        issuer="http://127.0.0.1:1", client_id="register-for-npq", client_secret="secret"
    ),
)


class FakeIdentityProvider:
    """A provider that believes everyone: the code that comes back is the person's uid."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, str]] = {}

    async def authorize_url(self, attempt, *, redirect_uri, asks_again):
        question = {"state": attempt.state, "again": asks_again}
        return f"http://127.0.0.1:1/authorize?{urlencode(question)}"

    async def claims_of(self, code, attempt, *, redirect_uri):
        if code not in self.people:
            raise SignInRefused("nobody")
        return read_claims(self.people[code])

    async def sign_out_url(self, *, return_to):
        return f"http://127.0.0.1:1/sign-out?{urlencode({'return_to': return_to})}"

    def account_url(self, *, return_to, sign_out_url):
        return None


def token_in(html: str) -> str:
    """The form token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


Client = TestClient[web.Request, web.Application]
MakeClient = Callable[..., Awaitable[Client]]


@pytest.fixture
def resources(
    engine: AsyncEngine, sessions: async_sessionmaker[AsyncSession], clock
) -> GatewayResources:
    return GatewayResources(
        engine=engine,
        read_engine=engine,
        sessions=sessions,
        identity=FakeIdentityProvider(),
        clock=clock,
    )


@pytest.fixture
def make_client(aiohttp_client, resources: GatewayResources) -> MakeClient:
    """``await make_client()``: a browser of its own; ``routes`` and settings may be given."""

    async def make(routes: web.RouteTableDef | None = None, **settings) -> Client:
        app = create_app(replace(CONFIG, **settings), resources)
        if routes is not None:
            app.add_routes(routes)
        return await aiohttp_client(app)

    return make
