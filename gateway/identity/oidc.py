"""An OpenID Connect provider: authorisation code flow with PKCE, every answer checked.

Source: registration-journey.md 10.2 and D18; OpenID Connect Core 3.1.3.7 (id token), RFC 7636 (PKCE).
"""

import hmac
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import aiohttp
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from domain.faults import Fault, Unavailable
from gateway.config import IdentitySettings
from gateway.identity.attempt import challenge_of
from gateway.identity.provider import SignInAttempt, SignInRefused
from services.identity.claims import TeacherClaims, read_claims

log = logging.getLogger(__name__)

_ALGORITHMS: Final = ("RS256", "ES256")
_LEEWAY_SECONDS: Final = 60
_SECONDS_BETWEEN_READS: Final = 60.0
_LARGEST_ANSWER: Final = 200_000
_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5)
_AWAY: Final = Fault(
    title="identity_provider", detail="The sign-in service cannot be reached just now."
)


class OidcProvider:
    """The provider named in the settings; its addresses and keys are read when first needed."""

    def __init__(self, settings: IdentitySettings, client: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._client = client
        self._addresses: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None
        self._keys_read_at = 0.0

    async def authorize_url(
        self, attempt: SignInAttempt, *, redirect_uri: str, asks_again: bool
    ) -> str:
        """Where to send the browser."""
        question = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": self._settings.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier),
            "code_challenge_method": "S256",
        }
        if asks_again:
            question["prompt"] = "login"
        return f"{await self._address('authorization_endpoint')}?{urlencode(question)}"

    async def claims_of(
        self, code: str, attempt: SignInAttempt, *, redirect_uri: str
    ) -> TeacherClaims:
        """Exchange the code, check the id token, ask who it is."""
        tokens = await self._exchange(code, attempt, redirect_uri=redirect_uri)
        stated = await self._checked(_text(tokens, "id_token"), nonce=attempt.nonce)
        person = await self._person(_text(tokens, "access_token"))
        if person.get("sub") != stated["sub"]:
            raise SignInRefused("user info is about somebody else")
        return read_claims(person)

    async def sign_out_url(self, *, return_to: str) -> str | None:
        """The provider's sign-out page, which sends people back to us."""
        address = self._settings.sign_out_url or (await self._discovered()).get(
            "end_session_endpoint"
        )
        if not isinstance(address, str):
            return None
        question = {
            "client_id": self._settings.client_id,
            "post_logout_redirect_uri": return_to,
        }
        return f"{address}?{urlencode(question)}"

    def account_url(self, *, return_to: str, sign_out_url: str) -> str | None:
        """The person's own page at the provider."""
        if self._settings.account_url is None:
            return None
        question = {
            "client_id": self._settings.client_id,
            "redirect_uri": return_to,
            "sign_out_uri": sign_out_url,
        }
        return f"{self._settings.account_url}?{urlencode(question)}"

    async def _exchange(
        self, code: str, attempt: SignInAttempt, *, redirect_uri: str
    ) -> Mapping[str, Any]:
        return await self._answer(
            "POST",
            await self._address("token_endpoint"),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": attempt.verifier,
                "client_id": self._settings.client_id,
                "client_secret": self._settings.client_secret,
            },
        )

    async def _checked(self, id_token: str, *, nonce: str) -> Mapping[str, Any]:
        """The id token's claims, if it is the provider's, for us, for this attempt, and in time."""
        try:
            token = jwt.decode(id_token, await self._keys_for(id_token), algorithms=_ALGORITHMS)
            self._registry().validate(token.claims)
        except (JoseError, ValueError) as error:
            raise SignInRefused(f"id token: {type(error).__name__}") from error
        claims = token.claims
        if not _is_for(claims, self._settings.client_id):
            raise SignInRefused("id token is for somebody else")
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise SignInRefused("id token belongs to another attempt")
        return claims

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self._settings.issuer},
            sub={"essential": True},
            aud={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )

    async def _person(self, access_token: str) -> Mapping[str, Any]:
        return await self._answer(
            "GET",
            await self._address("userinfo_endpoint"),
            headers={"Authorization": f"Bearer {access_token}"},
        )

    async def _keys_for(self, id_token: str) -> KeySet:
        """The provider's keys; read again, though not often, when the token names one we do not have."""
        if self._keys is None or self._may_read_again(id_token, self._keys):
            address = await self._address("jwks_uri")
            self._keys = KeySet.import_key_set(dict(await self._answer("GET", address)))  # type: ignore[arg-type]
            self._keys_read_at = time.monotonic()
        return self._keys

    def _may_read_again(self, id_token: str, keys: KeySet) -> bool:
        known = {key.kid for key in keys.keys}
        recently = time.monotonic() - self._keys_read_at < _SECONDS_BETWEEN_READS
        return not recently and _key_id(id_token) not in known

    async def _address(self, name: str) -> str:
        return _text(await self._discovered(), name)

    async def _discovered(self) -> Mapping[str, Any]:
        """The discovery document, which must say the issuer's own name."""
        if self._addresses is None:
            issuer = self._settings.issuer
            document = await self._answer(
                "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"
            )
            if document.get("issuer") != issuer:
                raise SignInRefused("discovery names another issuer")
            self._addresses = document
        return self._addresses

    async def _answer(self, method: str, url: str, **given: Any) -> Mapping[str, Any]:
        """The JSON object at the address. Redirects are not followed, answers are bounded."""
        self._require_same_safety(url)
        try:
            async with self._client.request(
                method, url, allow_redirects=False, timeout=_TIMEOUT, **given
            ) as answer:
                raw = await answer.content.read(_LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(_AWAY) from error
        if answer.status >= 500:
            raise Unavailable(_AWAY)
        if answer.status != 200:
            raise SignInRefused(f"status {answer.status} from {urlsplit(url).path}")
        return _object(raw)

    def _require_same_safety(self, url: str) -> None:
        """An HTTPS issuer must not lead us to an address without."""
        if urlsplit(self._settings.issuer).scheme == "https" != urlsplit(url).scheme:
            raise SignInRefused("an address without TLS")


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether we are the audience, and, of several, the party it was given to."""
    audience = claims["aud"]
    audiences: Sequence[Any] = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    if client_id not in audiences or (len(audiences) > 1 and party is None):
        return False
    return party is None or party == client_id


def _key_id(token: str) -> str | None:
    from joserfc.jws import extract_compact

    try:
        kid = extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        return None
    return kid if isinstance(kid, str) else None


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise SignInRefused("an answer that is no JSON") from error
    if not isinstance(document, dict):
        raise SignInRefused("an answer that is no object")
    return document


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise SignInRefused(f"no {name} in the answer")
    return value
