"""A page as an answer. ``render(request, "staff/dashboard.html", statements=…)``.

The template gets what the handler gives and, from here, what every page shows: the navigation for who is
signed in, what was flashed, the nonce and the form token.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from aiohttp import web

from gateway.keys import CONFIG, NONCE, REQUEST_ID, STAFF, TEMPLATES
from gateway.pages.staff.navigation import areas_for, is_current
from gateway.sessions import BrowserSession, session_of
from store.tables import Admin

SERVICE: Final = "Register for a national professional qualification"
CONSOLE: Final = "NPQ console"
STAFF_AREAS: Final = ("/admin", "/sign-in", "/session/")
CONSENT_COOKIE: Final = "consented-to-cookies"


async def render(
    request: web.Request, template: str, *, status: int = 200, **context: Any
) -> web.Response:
    """The page, never kept by browsers or proxies."""
    session = await session_of(request)
    told = _signed_in_context(request, session) | {"flashes": session.taken_flashes()}
    return _page(request, template, status=status, context=told | context)


def public_page(
    request: web.Request, template: str, *, status: int = 200, **context: Any
) -> web.Response:
    """A page that is the same for everybody: it reads no session and sets no cookie."""
    nobody = {"cookie_banner": False, "navigation": [], "flashes": []}
    return _page(request, template, status=status, context=nobody | context)


async def error_page(request: web.Request, status: int) -> web.Response:
    """The page for a failure; it asks nothing of the database. Source: registration-journey.md 13.7."""
    title, paragraphs = ERRORS.get(status, ERRORS[500] if status >= 500 else ERRORS[400])
    return public_page(
        request,
        "error.html",
        status=status,
        title=title,
        paragraphs=paragraphs,
        request_id=request[REQUEST_ID],
    )


def navigation(session: BrowserSession) -> list[dict[str, Any]]:
    """The header's links. Source: registration-journey.md 15.1, admin-and-operations.md 3.1."""
    if session.admin_id is not None:
        return [_link("Console", "/admin"), _link("Sign out", "/sign-out")]
    if session.user_id is not None:
        return [_link("Your NPQ account", "/account"), _link("Sign out", "/sign-out")]
    return []


def console_navigation(admin: Admin, path: str, *, environment: str) -> list[dict[str, Any]]:
    """The console's areas, the present one marked, and the way out."""
    areas = [
        {"text": area.text, "href": area.path, "active": is_current(area, path)}
        for area in areas_for(admin, environment=environment)
    ]
    return [*areas, _link("Sign out", "/sign-out")]


def _page(
    request: web.Request, template: str, *, status: int, context: Mapping[str, Any]
) -> web.Response:
    config = request.app[CONFIG]
    html = (
        request.app[TEMPLATES]
        .get_template(template)
        .render(
            {
                "nonce": request[NONCE],
                "path": request.path,
                "status": status,
                "service_name": CONSOLE if _is_staff_area(request) else SERVICE,
                "staff_area": _is_staff_area(request),
                "support_email": config.support_email,
                "environment_name": "" if config.is_production else config.environment.capitalize(),
                "letter_box_url": config.letter_box_url,
                "cookie_banner": CONSENT_COOKIE not in request.cookies
                and not _is_staff_area(request),
                **context,
            }
        )
    )
    return web.Response(text=html, status=status, content_type="text/html")


def _signed_in_context(request: web.Request, session: BrowserSession) -> dict[str, Any]:
    admin = request.get(STAFF)
    environment = request.app[CONFIG].environment
    links = (
        console_navigation(admin, request.path, environment=environment)
        if admin
        else navigation(session)
    )
    return {"navigation": links, "csrf_token": session.csrf_token}


def _is_staff_area(request: web.Request) -> bool:
    return request.path.startswith(STAFF_AREAS)


def _link(text: str, href: str) -> dict[str, Any]:
    return {"text": text, "href": href}


ERRORS: Final[Mapping[int, tuple[str, Sequence[str]]]] = {
    400: ("The request could not be read", ["Go back and try again."]),
    403: (
        "You do not have permission to see this page",
        ["You are signed in, but your account does not have the role that this page needs."],
    ),
    404: (
        "Page not found",
        [
            "If you typed the web address, check it is correct.",
            "If you pasted the web address, check you copied all of it.",
        ],
    ),
    405: ("Page not found", ["This address cannot be used in that way."]),
    413: ("What you sent is too large", ["Send less at once and try again."]),
    422: (
        "The change was rejected",
        [
            "The page may have been open for too long, or something in it was changed by someone else.",
            "Go back, load the page again and try once more.",
        ],
    ),
    429: ("Too many requests", ["Wait a few minutes and try again."]),
    500: (
        "Sorry, there is a problem with the service",
        ["Try again later. What you have answered so far is kept for two weeks."],
    ),
    503: (
        "Sorry, the service is unavailable",
        [
            "It cannot reach its records just now. Try again in a few minutes.",
            "What you have answered so far is kept.",
        ],
    ),
}
