"""What the pickers ask while one types. Source: registration-journey.md 14.1."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from aiohttp import web

from domain.journey.facts import Workplace
from gateway.keys import SESSIONS
from services.registration.workplaces import (
    childcare_providers_matching,
    institutions_matching,
    open_schools_matching,
)
from store.transaction import transaction

routes = web.RouteTableDef()

_AT_MOST: Final = 100
_LONGEST: Final = 64


@routes.get("/institutions.json")
async def institutions(request: web.Request) -> web.Response:
    """Open schools, then local authorities, by place and name."""
    async with transaction(request.app[SESSIONS]) as database:
        found = await institutions_matching(database, **_asked(request), limit=_AT_MOST)
    return _listed(found, ("identifier", "name", "address"))


@routes.get("/schools.json")
async def schools(request: web.Request) -> web.Response:
    """Open schools by place and name."""
    async with transaction(request.app[SESSIONS]) as database:
        found = await open_schools_matching(database, **_asked(request), limit=_AT_MOST)
    return _listed(found, ("urn", "name", "address"))


@routes.get("/private_childcare_providers.json")
async def childcare_providers(request: web.Request) -> web.Response:
    """Enabled childcare providers by URN; a redacted name is null."""
    urn = _asked(request)["name"]
    async with transaction(request.app[SESSIONS]) as database:
        found = await childcare_providers_matching(database, urn=urn, limit=_AT_MOST)
    return _listed(found, ("identifier", "urn", "name", "address"))


def _asked(request: web.Request) -> dict[str, str]:
    return {name: request.query.get(name, "")[:_LONGEST] for name in ("location", "name")}


def _listed(found: Sequence[Workplace], names: Sequence[str]) -> web.Response:
    rows: list[dict[str, Any]] = [{name: getattr(place, name) for name in names} for place in found]
    return web.Response(body=orjson.dumps(rows), content_type="application/json")
