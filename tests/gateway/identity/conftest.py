"""An OpenID Connect provider that can be told to lie."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import RSAKey

from gateway.config import IdentitySettings
from gateway.identity.attempt import challenge_of, new_attempt
from gateway.identity.oidc import OidcProvider

CLIENT_ID = "register-for-npq"
REDIRECT_URI = "http://127.0.0.1/users/auth/tra_openid_connect/callback"
OWN_KEY = RSAKey.generate_key(2048, {"kid": "own"}, auto_kid=False)
FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "own"}, auto_kid=False)


@dataclass(kw_only=True, slots=True)
class LyingProvider:
    """Honest until told otherwise: ``lies`` replaces claims of the id token."""

    attempt: Any = field(default_factory=new_attempt)
    lies: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: OWN_KEY)
    algorithm: str = "RS256"
    issuer_lie: str | None = None
    user_info: dict[str, Any] = field(default_factory=lambda: {"sub": "person", "name": "A B"})
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    issuer: str = ""

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "person",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": self.attempt.nonce,
        }
        lies = {k: v(now) if callable(v) else v for k, v in self.lies.items()}
        told = {k: v for k, v in (claims | lies).items() if v is not None}
        return jwt.encode({"alg": self.algorithm, "kid": "own"}, told, self.key)

    async def discovery(self, request: web.Request) -> web.Response:
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        document = {name: f"{self.issuer}/{name}" for name in names}
        return web.json_response(document | {"issuer": self.issuer_lie or self.issuer})

    async def token(self, request: web.Request) -> web.Response:
        form = dict(await request.post())
        self.asked.append(form)
        if challenge_of(form["code_verifier"]) != challenge_of(self.attempt.verifier):
            return web.json_response({"error": "invalid_grant"}, status=400)
        tokens = {"access_token": "access", "id_token": self.id_token()}
        return web.json_response(tokens, status=self.status)

    async def userinfo(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer access"
        return web.json_response(self.user_info)

    async def jwks(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [OWN_KEY.as_dict(private=False)]})


@pytest.fixture
async def liar() -> AsyncIterator[LyingProvider]:
    provider = LyingProvider()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_post("/token_endpoint", provider.token)
    app.router.add_get("/userinfo_endpoint", provider.userinfo)
    app.router.add_get("/jwks_uri", provider.jwks)
    async with TestServer(app) as server:
        provider.issuer = str(server.make_url("/")).rstrip("/")
        yield provider


@pytest.fixture
async def oidc(liar: LyingProvider) -> AsyncIterator[OidcProvider]:
    settings = IdentitySettings(issuer=liar.issuer, client_id=CLIENT_ID, client_secret="secret")
    async with aiohttp.ClientSession() as client:
        yield OidcProvider(settings, client)
