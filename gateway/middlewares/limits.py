"""How often one address, or one token, may ask. Source: admin-and-operations.md 10.5, "Ours".

When the counts cannot be reached, everybody is let in: the limits protect the service, not the other way
round.
"""

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web

from domain.faults import Unavailable
from gateway.keys import CLOCK, CONFIG, RATE_COUNTS
from gateway.middlewares.requests import route_of
from gateway.requests import PAGES_OF_THE_API, Handler, client_address, raw_token_of
from store.rate_counts import Limit

log = logging.getLogger(__name__)

Key = Callable[[web.Request], str | None]

_UNLIMITED: Final = ("/up", "/healthcheck", "/metrics", "/static/")
_STRICT: Final = ("/registration/qualified-teacher-check", "/registration/qualified_teacher_check")
_LONGEST_PATH: Final = 200
_WEBHOOKS: Final = "/api/v1/get_an_identity/"


def _token(request: web.Request) -> str | None:
    """The token that a request of the API shows, however it is written; what shows none is not counted by it.

    What is no token of ours is counted as it stands.
    """
    shown = request.headers.get("Authorization")
    return None if shown is None else raw_token_of(shown) or shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A limit, the requests that it counts, and what it counts them by."""

    limit: Limit
    counts: Callable[[str], bool]
    key: Key = client_address


def _is_provider_api(path: str) -> bool:
    return path.startswith("/api/") and not path.startswith((_WEBHOOKS, *PAGES_OF_THE_API))


def _rule(
    name: str,
    counts: Callable[[str], bool],
    most: int,
    *,
    minutes: int = 5,
    key: Key = client_address,
) -> Rule:
    limit = Limit(name=name, most=most, window=timedelta(minutes=minutes))
    return Rule(limit=limit, counts=counts, key=key)


RULES: Final[Sequence[Rule]] = (
    _rule("sign-in", lambda path: path.startswith(("/session", "/sign-in")), 10),
    _rule("teacher check", lambda path: path.startswith(_STRICT), 5, minutes=1),
    _rule("policy reports", lambda path: path == "/csp_reports", 5, minutes=1),
    _rule("webhooks", lambda path: path.startswith(_WEBHOOKS), 100),
    _rule("provider", _is_provider_api, 1_000, key=_token),
    _rule("public api", lambda path: path.startswith(PAGES_OF_THE_API), 300),
    _rule("pages", lambda path: not path.startswith("/api/"), 300),
    _rule("all", lambda _path: True, 1_500),
)


@web.middleware
async def limit_rates(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 429 when any of the rules that count this request is used up."""
    if not request.app[CONFIG].limits_rates or request.path.startswith(_UNLIMITED):
        return await handler(request)
    wait = await _longest_wait(request)
    if wait is None:
        return await handler(request)
    log.warning(
        "too many requests",
        extra={"address": client_address(request), "path": _told_path(request)},
    )
    seconds = str(max(1, math.ceil(wait.total_seconds())))
    return web.Response(
        status=429, text="Too many requests. Try again later.\n", headers={"Retry-After": seconds}
    )


def _told_path(request: web.Request) -> str:
    """The path without what was asked; of paths that name a person by number, only the route."""
    if "trn" in request.match_info:
        return route_of(request)
    return request.path[:_LONGEST_PATH]


async def _longest_wait(request: web.Request) -> timedelta | None:
    waits = [await _wait(request, rule) for rule in RULES if rule.counts(request.path)]
    return max((wait for wait in waits if wait is not None), default=None)


async def _wait(request: web.Request, rule: Rule) -> timedelta | None:
    key = rule.key(request)
    if key is None:
        return None
    try:
        return await request.app[RATE_COUNTS].hit(rule.limit, key, now=request.app[CLOCK]())
    except Unavailable:
        log.warning("requests not counted")
        return None
