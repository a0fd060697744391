"""A form's POST must carry the token of the session it was shown in. Source: design, "Safety"."""

import hmac
from typing import Final

from aiohttp import web

from gateway.bodies import form_of
from gateway.requests import Handler
from gateway.sessions import BrowserSession, session_of
from store.audit import acting_as

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_WITHOUT_COOKIES: Final = ("/api/", "/csp_reports")


@web.middleware
async def guard_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a change that another site's page may have sent, and a form that cannot be read."""
    if request.method in _HARMLESS or request.path.startswith(_WITHOUT_COOKIES):
        return await handler(request)
    session = await session_of(request)
    if not hmac.compare_digest(session.csrf_token.encode(), await _token(request)):
        raise web.HTTPUnprocessableEntity(reason="form token")
    with acting_as(_actor(session)):
        return await handler(request)


def _actor(session: BrowserSession) -> str | None:
    """Who changes something, for the history; nobody in particular stays what it was."""
    if session.admin_id is not None:
        return f"Admin {session.admin_id}"
    return None if session.user_id is None else f"Public User {session.user_id}"


async def _token(request: web.Request) -> bytes:
    """The token that came with the form. The form is read here in any case, for all handlers."""
    posted = await form_of(request)
    given = request.headers.get(HEADER) or posted.get(FIELD)
    return given.encode(errors="surrogateescape") if isinstance(given, str) else b""
