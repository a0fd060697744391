"""Browsers report what the content security policy stopped. Source: admin-and-operations.md 10.6."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import orjson
from aiohttp import web

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

_LONGEST: Final = 2_000
_LARGEST: Final = 20_000
_KEPT: Final = (
    "blocked-uri",
    "disposition",
    "document-uri",
    "effective-directive",
    "original-policy",
    "referrer",
    "script-sample",
    "status-code",
    "violated-directive",
)


@routes.post("/csp_reports")
async def take_report(request: web.Request) -> web.Response:
    """Log the report; what is none is ignored, and nobody is told."""
    if report := read_report(await _body(request)):
        log.error("content security policy violated", extra={"report": report})
    return web.Response()


async def _body(request: web.Request) -> bytes:
    try:
        return await request.content.read(_LARGEST)
    except web.RequestPayloadError:
        return b""


def read_report(raw: bytes) -> Mapping[str, str]:
    """What is kept of a report: known fields, cut short, addresses without their query."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    report = body.get("csp-report") if isinstance(body, dict) else None
    if not isinstance(report, dict):
        return {}
    return {name: _cut(report[name]) for name in _KEPT if name in report}


def _cut(value: Any) -> str:
    return str(value).partition("?")[0][:_LONGEST]
