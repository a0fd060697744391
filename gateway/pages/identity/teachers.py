"""Teachers sign in at the identity provider and come back.

Source: registration-journey.md 10.2, 10.5, 10.6.
"""

import logging
import re
from typing import Final

from aiohttp import web

from domain.faults import ServiceError
from gateway.identity.attempt import is_answer_to, kept, kept_attempt, new_attempt
from gateway.identity.provider import SignInRefused
from gateway.keys import CONFIG, IDENTITY, SESSIONS
from gateway.pages.render import render
from gateway.requests import now_of
from gateway.sessions import BrowserSession, session_of
from services.identity.claims import TeacherClaims
from services.identity.sign_in_teacher import SignedIn, sign_in_teacher
from store.audit import acting_as
from store.transaction import transaction

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

BEGIN: Final = "/users/auth/tra_openid_connect"
CALLBACK: Final = f"{BEGIN}/callback"
ACCOUNT: Final = "/account"
EMAIL_UPDATES: Final = "/email_updates/new"
FIRST_STEP: Final = "/registration/course-start-date"
FIRST_STEP_WITHOUT_TRN: Final = "/registration/teacher-reference-number"

_A_PATH: Final = re.compile(r"/(?!/)[!-\[\]-~]*")
"""No second slash, no backslash, no control character: browsers read those as another host."""

_ATTEMPT: Final = "sign_in_attempt"
_FAILED: Final = "We could not sign you in. Try again. If it still does not work, contact support."


@routes.post(BEGIN)
async def begin(request: web.Request) -> web.Response:
    """Send the browser to the provider, remembering what only its true return can show."""
    session = await session_of(request)
    attempt = new_attempt()
    session.values[_ATTEMPT] = kept(attempt)
    if (await request.post()).get("request_email_updates") == "true":
        session.values["request_email_updates"] = True
    url = await request.app[IDENTITY].authorize_url(
        attempt,
        redirect_uri=_redirect_uri(request),
        asks_again=bool(session.values.get("clear_tra_login")),
    )
    raise web.HTTPSeeOther(url)


@routes.get(CALLBACK)
async def callback(request: web.Request) -> web.Response:
    """The person comes back from the provider, signed in or not."""
    session = await session_of(request)
    try:
        claims = await _claims(request, session)
        destination = await _sign_in(request, session, claims)
    except (SignInRefused, ServiceError) as error:
        log.warning("sign-in failed", extra={"reason": str(error)})
        session.flash("error", _FAILED)
        raise web.HTTPSeeOther("/registration/start") from error
    raise web.HTTPSeeOther(destination)


@routes.get("/sign-out")
async def ask_to_sign_out(request: web.Request) -> web.Response:
    """Ask before signing out: a link alone, which anybody may plant, must not do it (D-08)."""
    session = await session_of(request)
    if session.user_id is None and session.admin_id is None:
        raise web.HTTPSeeOther("/")
    return await render(request, "identity/sign_out.html", cancel_href=_way_back(request))


@routes.post("/sign-out")
@routes.delete("/sign-out")
async def sign_out(request: web.Request) -> web.Response:
    """Forget everything here; teachers are then signed out at the provider too."""
    session = await session_of(request)
    was_teacher = session.user_id is not None
    session.end()
    session.values["clear_tra_login"] = True
    if not was_teacher:
        raise web.HTTPSeeOther("/")
    raise web.HTTPSeeOther(await _goodbye(request))


async def _claims(request: web.Request, session: BrowserSession) -> TeacherClaims:
    """Who the provider says it is. An attempt can be answered once.

    Raises: SignInRefused, Unavailable.
    """
    attempt = kept_attempt(session.values.pop(_ATTEMPT, None))
    if attempt is None or not is_answer_to(attempt, request.query.get("state", "")):
        raise SignInRefused("state does not match")
    if "error" in request.query:
        raise SignInRefused("the provider or the person refused")
    code = request.query.get("code", "")
    return await request.app[IDENTITY].claims_of(code, attempt, redirect_uri=_redirect_uri(request))


async def _sign_in(request: web.Request, session: BrowserSession, claims: TeacherClaims) -> str:
    """Sign the person in, and tell where they go on."""
    with acting_as("Public User"):
        async with transaction(request.app[SESSIONS]) as database:
            signed_in = await sign_in_teacher(
                database,
                claims,
                feature_flag_id=session.values.get("feature_flag_id"),
                now=now_of(request),
            )
    session.values.pop("clear_tra_login", None)
    session.sign_in_user(signed_in.user.id)
    log.info("teacher signed in", extra={"user_id": signed_in.user.id})
    return destination(
        signed_in, wants_updates=bool(session.values.pop("request_email_updates", None))
    )


def destination(signed_in: SignedIn, *, wants_updates: bool) -> str:
    """Where a person goes after signing in. Source: registration-journey.md 10.5, 5.1."""
    if wants_updates:
        return EMAIL_UPDATES
    if signed_in.has_registration:
        return ACCOUNT
    return FIRST_STEP if signed_in.user.trn else FIRST_STEP_WITHOUT_TRN


async def _goodbye(request: web.Request) -> str:
    """The provider's sign-out page, or our start page when it cannot be asked."""
    home = f"{request.app[CONFIG].public_url}/"
    try:
        return await request.app[IDENTITY].sign_out_url(return_to=home) or "/"
    except (SignInRefused, ServiceError) as error:
        log.warning("no sign-out at the provider", extra={"reason": str(error)})
        return "/"


def _redirect_uri(request: web.Request) -> str:
    return f"{request.app[CONFIG].public_url}{CALLBACK}"


def _way_back(request: web.Request) -> str:
    """The page that the person came from, if it is ours; else the start page."""
    home = request.app[CONFIG].public_url
    came_from = request.headers.get("Referer", "")
    path = came_from.removeprefix(home)
    is_ours = came_from.startswith(f"{home}/") and not path.startswith("/sign-out")
    return path if is_ours and _A_PATH.fullmatch(path) else "/"
