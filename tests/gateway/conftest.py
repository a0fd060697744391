"""A gateway on a real database, and browsers without scripts that use it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig, IdentitySettings

CONFIG = GatewayConfig(
    environment="test",
    public_url="http://127.0.0.1",
    secret_key="a secret key for tests, long enough to be one",
    identity=IdentitySettings(
        issuer="http://127.0.0.1:1", client_id="register-for-npq", client_secret="secret"
    ),
)

Client = TestClient[web.Request, web.Application]
MakeClient = Callable[..., Awaitable[Client]]


@pytest.fixture
def resources(
    engine: AsyncEngine, sessions: async_sessionmaker[AsyncSession], clock
) -> GatewayResources:
    return GatewayResources(engine=engine, read_engine=engine, sessions=sessions, clock=clock)


@pytest.fixture
def make_client(aiohttp_client, resources: GatewayResources) -> MakeClient:
    """``await make_client()``: a browser of its own; ``routes`` and settings may be given."""

    async def make(routes: web.RouteTableDef | None = None, **settings) -> Client:
        app = create_app(replace(CONFIG, **settings), resources)
        if routes is not None:
            app.add_routes(routes)
        return await aiohttp_client(app)

    return make
