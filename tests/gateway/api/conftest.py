"""A provider with a token, and the API to call."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict

from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig, IdentitySettings
from services.tokens.digest import token_digest, token_key
from store.tables import ApiToken, Application, LeadProvider, User
from store.transaction import transaction
from tests.factories import (
    World,
    add,
    make_accepted_application,
    make_provider,
    make_user,
    make_world,
)
from tests.gateway.api.calls import declaring
from tests.gateway.api.served import served

SECRET_KEY = "a-secret-that-only-tests-know-0123456789"
RAW_TOKEN = "token-of-the-provider"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    status: int
    headers: CIMultiDict[str]
    raw: bytes
    json: Any


@dataclass(kw_only=True, slots=True)
class Api:
    """Calls the API as one provider."""

    client: TestClient[web.Request, web.Application]
    token: str | None = RAW_TOKEN
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **given: Any) -> Answer:
        return await self.call("GET", path, **given)

    async def post(self, path: str, attributes: Any = None, **given: Any) -> Answer:
        if attributes is not None:
            given["json"] = {"data": {"type": "any", "attributes": attributes}}
        return await self.call("POST", path, **given)

    async def put(self, path: str, attributes: Any = None, **given: Any) -> Answer:
        if attributes is not None:
            given["json"] = {"data": {"type": "any", "attributes": attributes}}
        return await self.call("PUT", path, **given)

    async def call(self, method: str, path: str, **given: Any) -> Answer:
        headers = dict(self.headers) | given.pop("headers", {})
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        async with self.client.request(method, path, headers=headers, **given) as response:
            raw = await response.read()
            is_json = response.content_type == "application/json" and raw
            return Answer(
                status=response.status,
                headers=response.headers.copy(),
                raw=raw,
                json=await response.json() if is_json else None,
            )

    def acting_as(self, token: str | None) -> "Api":
        return Api(client=self.client, token=token)


@pytest.fixture
def config() -> GatewayConfig:
    return GatewayConfig(
        environment="test",
        public_url="http://127.0.0.1:8000",
        secret_key=SECRET_KEY,
        identity=IdentitySettings(issuer="http://id.example", client_id="x", client_secret="x"),
        trust_server_date=True,
        limits_rates=False,
    )


@pytest.fixture
async def application(config: GatewayConfig, resources: GatewayResources) -> web.Application:
    """The whole gateway."""
    return create_app(config, resources)


@pytest.fixture
async def client(application: web.Application) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(application)) as client:
        yield client


@pytest.fixture
def base_url(engine, world, database_url, clock, config) -> Iterator[str]:
    """The whole gateway, in a thread of its own."""
    with served(database_url, config, clock) as url:
        yield url


@pytest.fixture
async def world(sessions) -> World:
    async with transaction(sessions) as session:
        world = await make_world(session)
        await give_token(session, world.provider, RAW_TOKEN)
        return world


@pytest.fixture
async def api(client, world) -> Api:
    return Api(client=client)


@pytest.fixture
async def other_api(client, sessions, world) -> Api:
    """The API as another provider, who has nothing."""
    async with transaction(sessions) as session:
        other = await make_provider(session, name="Somebody Else")
        await give_token(session, other, "token-of-another")
    return Api(client=client, token="token-of-another")


@pytest.fixture
def make(sessions) -> Callable[..., Awaitable[Any]]:
    """Run a factory in a transaction of its own."""

    async def run(factory: Callable[..., Awaitable[Any]], *given: Any, **named: Any) -> Any:
        async with transaction(sessions) as session:
            return await factory(session, *given, **named)

    return run


@pytest.fixture
async def user(make, world) -> User:
    return await make(make_user)


@pytest.fixture
async def accepted(make, world, user) -> Application:
    """The teacher's application, in training."""
    return await make(make_accepted_application, world, user=user)


@pytest.fixture
def started(user, accepted) -> dict[str, object]:
    """A declaration of the teacher's start, with nothing wrong."""
    return declaring(user)


async def give_token(session: Any, provider: LeadProvider, raw_token: str) -> ApiToken:
    digest = token_digest(raw_token, token_key(SECRET_KEY))
    return await add(session, ApiToken(lead_provider_id=provider.id, hashed_token=digest))
