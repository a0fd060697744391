"""Whether the service can work: for load balancers, for people, for counters.

Source: admin-and-operations.md 10.4. ``/up`` says 200 or 503 and no more; ``/healthcheck`` says why;
``/metrics`` is for the inside network only, which the proxy sees to.
"""

import asyncio
import logging
from typing import Any, Final

from aiohttp import web
from prometheus_client import REGISTRY
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from domain.faults import Unavailable
from gateway.keys import BROKER_CHECK, CONFIG, ENGINE, METRICS, SESSIONS
from gateway.middlewares.errors import json_answer
from gateway.requests import now_of
from store.queries.health import Vitals, vitals
from store.queries.messaging import messaging_state, show
from store.transaction import transaction

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

_PATIENCE_SECONDS: Final = 5
DRAINING: Final = web.AppKey("draining", asyncio.Event)
WANTED_VERSION: Final = web.AppKey("wanted_version", str)


@routes.get("/up")
async def up(request: web.Request) -> web.Response:
    """Ready for requests? Not while stopping, not without records of this code's version."""
    found = None if request.app[DRAINING].is_set() else await _vitals(request)
    ready = found is not None and found.migration_version == request.app[WANTED_VERSION]
    return web.Response(text="up" if ready else "down", status=200 if ready else 503)


@routes.get("/healthcheck")
@routes.get("/healthcheck.json")
async def healthcheck(request: web.Request) -> web.Response:
    """Always JSON; 503 when something that we need is missing."""
    found = await _vitals(request)
    report = _report(request, found) | {"broker": {"connected": await _broker(request)}}
    healthy = (
        found is not None
        and found.is_populated
        and found.migration_version == request.app[WANTED_VERSION]
    )
    return json_answer(report, status=200 if healthy else 503)


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """The counters of the gateway, and the gauges of messages that every process shows."""
    await _gauge_messages(request)
    body = generate_latest(request.app[METRICS].registry) + generate_latest(REGISTRY)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _gauge_messages(request: web.Request) -> None:
    """Set the gauges; they keep what they showed last when the database cannot be asked."""
    try:
        async with (
            asyncio.timeout(_PATIENCE_SECONDS),
            transaction(request.app[SESSIONS]) as database,
        ):
            show(await messaging_state(database), now=now_of(request))
    except (Unavailable, TimeoutError) as error:
        log.warning("database not healthy", extra={"error": type(error).__name__})


async def _vitals(request: web.Request) -> Vitals | None:
    """None when the database cannot be asked, or does not answer in time."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS), request.app[ENGINE].connect() as connection:
            return await vitals(connection)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("database not healthy", extra={"error": type(error).__name__})
        return None


async def _broker(request: web.Request) -> bool | None:
    """Whether the broker answers; None where there is none to ask."""
    check = request.app[BROKER_CHECK]
    return await check() if check else None


def _report(request: web.Request, found: Vitals | None) -> dict[str, Any]:
    return {
        "git_commit_sha": request.app[CONFIG].commit or None,
        "database": {
            "connected": found is not None,
            "migration_version": found.migration_version if found else None,
            "populated": found.is_populated if found else False,
        },
        "outbox": {
            "waiting": found.outbox_waiting if found else None,
            "oldest_seconds": found.outbox_age if found else None,
        },
        "dead_letters": found.dead_letters if found else None,
        "scheduler": {"last_tick": found.last_tick if found else None},
    }
