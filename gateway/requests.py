"""Questions that every handler may ask of a request."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final, TypeAlias

from aiohttp import web

from domain.participation.instants import instant
from gateway.keys import CLOCK, CONFIG, NOW

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""What a middleware hands a request on to."""

_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""From here on there is no room to reckon how long something is kept."""

PAGES_OF_THE_API: Final = ("/api/docs", "/api/guidance")
"""Below ``/api/``, but for people."""

_CREDENTIALS: Final = re.compile(
    r'(?:Bearer|Token)\s+(?:token="(?P<quoted>[^"]*)"|(?P<plain>[^\s",]+))\s*'
)


def now_of(request: web.Request) -> datetime:
    """The instant of the request: taken once, so that one answer never mixes two moments."""
    return request[NOW]


def moment_of(request: web.BaseRequest, app: web.Application) -> datetime | None:
    """Now; or, where that is switched on, the instant that the client says it is.

    None: what the client says is no date and time of RFC 3339, or of a year that nobody can reckon in.

    Source: provider-api.md 5.8, header ``X-With-Server-Date``.
    """
    config = app[CONFIG]
    said = request.headers.get("X-With-Server-Date")
    if not said or not config.trust_server_date or config.is_production:
        return app[CLOCK]()
    at = instant(said)
    return at if at is not None and at < _LATEST else None


def is_api(request: web.BaseRequest) -> bool:
    """Whether a program is asking, which wants JSON for an error."""
    return request.path.startswith("/api/") and not request.path.startswith(PAGES_OF_THE_API)


def client_address(request: web.Request) -> str:
    """The address that called, past the proxies that we run ourselves.

    Each trusted proxy adds the address it saw to the right of ``X-Forwarded-For``; what stands further
    left is hearsay.
    """
    trusted = request.app[CONFIG].trusted_proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(hops) >= trusted and hops[-trusted]:
        return hops[-trusted]
    return request.remote or "unknown"


def raw_token_of(authorization: str) -> str | None:
    """The token in the header; scheme words are case-sensitive. Source: provider-api.md 3.

    No token of ours is beyond ASCII, and what is may not even be text.
    """
    match = _CREDENTIALS.fullmatch(authorization) if authorization.isascii() else None
    return (match["quoted"] or match["plain"]) if match else None
