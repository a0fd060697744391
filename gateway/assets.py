"""The files that browsers fetch, with the time they may be kept."""

from typing import Final

from aiohttp import web

from web.assets import STATIC, Assets

ASSETS: Final = web.AppKey("assets", Assets)
routes = web.RouteTableDef()

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_BRIEFLY: Final = "public, max-age=300"


@routes.get("/static/{name:.+}")
async def asset(request: web.Request) -> web.StreamResponse:
    """A file that is on the list; the list is made at the start, so no path leads outside."""
    name = request.match_info["name"]
    assets = request.app[ASSETS]
    if name not in assets.digests:
        raise web.HTTPNotFound
    is_current = assets.is_current(name, request.query.get("v", ""))
    answer = web.FileResponse(STATIC / name)
    answer.headers["Cache-Control"] = _FOR_EVER if is_current else _BRIEFLY
    return answer
