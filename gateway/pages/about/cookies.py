"""Which cookies there are, and what the visitor thinks of them.

Source: registration-journey.md 13.2, 13.3.
"""

from typing import Any, Final

from aiohttp import web

from gateway.keys import CONFIG
from gateway.pages.render import CONSENT_COOKIE, render
from gateway.sessions import session_of

routes = web.RouteTableDef()

_FIELD: Final = "cookie_preferences[consent]"
_ANSWERS: Final = frozenset({"accept", "reject"})
_YEAR_SECONDS: Final = 365 * 24 * 60 * 60
_SAVED: Final = "Your cookie choice is saved."


@routes.get("/cookies")
async def cookies(request: web.Request) -> web.Response:
    """The cookies, and the choice as it stands."""
    return await _page(request, request.cookies.get(CONSENT_COOKIE))


@routes.post("/cookie_preferences")
async def choose(request: web.Request) -> web.Response:
    """Remember the choice for a year; a script is answered in JSON."""
    answer = (await request.post()).get(_FIELD)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if answer not in _ANSWERS:
        return await _page(request, None, status=422, wrong="Select whether you accept them")
    if wants_json:
        told: web.Response = web.json_response({"status": "ok", "message": _SAVED})
    else:
        (await session_of(request)).flash("success", _SAVED)
        told = web.Response(status=303, headers={"Location": "/cookies"})
    _remember(told, str(answer), is_secure=request.app[CONFIG].is_secure)
    return told


def _remember(answer: web.Response, choice: str, *, is_secure: bool) -> None:
    answer.set_cookie(
        CONSENT_COOKIE,
        choice,
        max_age=_YEAR_SECONDS,
        path="/",
        httponly=True,
        secure=is_secure,
        samesite="Lax",
    )


async def _page(
    request: web.Request, choice: str | None, *, status: int = 200, wrong: str = ""
) -> web.Response:
    shown: dict[str, Any] = {"choice": choice, "wrong": wrong, "cookie_banner": False}
    return await render(request, "about/cookies.html", status=status, **shown)
