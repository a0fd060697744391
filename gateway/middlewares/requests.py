"""The outermost middlewares: the request's id and moment, its log line, its figures, its drain."""

import logging
import re
import time
import uuid
from typing import Final

from aiohttp import web
from structlog.contextvars import bound_contextvars

from gateway.keys import CLOCK, METRICS, NOW, REQUEST_ID
from gateway.requests import Handler, moment_of
from store.audit import acting_as

log = logging.getLogger("gateway.access")

_ACCEPTABLE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET: Final = frozenset({"/up", "/healthcheck", "/metrics"})


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id and a moment; both go with everything it causes."""
    request[REQUEST_ID] = _request_id(request)
    request[NOW] = moment_of(request, request.app) or request.app[CLOCK]()
    with (
        bound_contextvars(request_id=request[REQUEST_ID]),
        acting_as("Anonymous", cause=request[REQUEST_ID], at=request[NOW]),
    ):
        return await handler(request)


@web.middleware
async def write_access_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One line for each request: its route, never its address, query or body."""
    began = time.perf_counter()
    status = 500
    try:
        answer = await handler(request)
        status = answer.status
        if not answer.prepared:
            answer.headers["X-Request-ID"] = request[REQUEST_ID]
        return answer
    finally:
        if request.path not in _QUIET:
            log.info(
                "request answered",
                extra={
                    "method": request.method,
                    "route": route_of(request),
                    "status": status,
                    "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                },
            )


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count and time by route."""
    metrics, route = request.app[METRICS], route_of(request)
    with metrics.under_way.track_inprogress(), metrics.seconds.labels(route, request.method).time():
        answer = await handler(request)
    metrics.requests.labels(route, request.method, answer.status).inc()
    return answer


def route_of(request: web.Request) -> str:
    """The route's pattern, which has no ids of people in it."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unmatched"


def _request_id(request: web.Request) -> str:
    """The id that our proxy gave, when it looks like one; else a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if _ACCEPTABLE_ID.fullmatch(given) else str(uuid.uuid4())
