"""The accessibility statement, the way to the privacy notice, and what robots are told.

Source: registration-journey.md 13.1; admin-and-operations.md 10.6 (``robots.txt``).
"""

from typing import Final

from aiohttp import web

from gateway.keys import CONFIG
from gateway.pages.render import render

routes = web.RouteTableDef()

_PRIVACY_NOTICE: Final = (
    "https://www.gov.uk/government/publications/privacy-information-education-providers-workforce-"
    "including-teachers/privacy-information-education-providers-workforce-including-teachers"
)
_NOT_FOR_ROBOTS: Final = (
    "/account",
    "/admin",
    "/registration",
    "/session",
    "/sign-in",
    "/sign-out",
)


@routes.get("/accessibility-statement")
async def accessibility(request: web.Request) -> web.Response:
    """What works for whom, what does not yet, and whom to tell."""
    return await render(request, "about/accessibility.html")


@routes.get("/privacy-policy")
async def privacy(_request: web.Request) -> web.Response:
    """The department's privacy notice is kept elsewhere."""
    raise web.HTTPMovedPermanently(_PRIVACY_NOTICE)


@routes.get("/robots.txt")
async def robots(request: web.Request) -> web.Response:
    """In production the public pages may be indexed; anywhere else nothing."""
    paths = _NOT_FOR_ROBOTS if request.app[CONFIG].is_production else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths)]
    return web.Response(text="\n".join(lines) + "\n")
