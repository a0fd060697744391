"""Staff sign in: an e-mail address, then the code that was sent to it.

Both steps look the same whether or not anybody has the address.
Source: admin-and-operations.md 2.3.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from domain.people.emails import normalised_email
from gateway.keys import CONFIG, SESSIONS
from gateway.pages.render import render
from gateway.requests import now_of
from gateway.sessions import session_of
from services.staff.codes import code_key, read_code
from services.staff.sign_in_admin import CodeOutcome, check_code, request_code
from store.audit import acting_as
from store.transaction import transaction
from web.forms.staff import CODE, EMAIL

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

CONSOLE: Final = "/admin"
_ADDRESS: Final = "staff_email"
_WORDS: Final[Mapping[CodeOutcome, str]] = {
    CodeOutcome.INCORRECT: "The code is not correct",
    CodeOutcome.EXPIRED: "The code has expired. Ask for a new one",
    CodeOutcome.LOCKED: "There were too many wrong codes. Ask for a new one",
}


@routes.get("/sign-in")
@routes.get("/session/{step:sign[-_]in}")
async def ask_email(request: web.Request) -> web.Response:
    """The first step; a member of staff who is signed in goes on to the console."""
    session = await session_of(request)
    if session.admin_id is not None:
        raise web.HTTPFound(CONSOLE)
    shown = EMAIL.shown({"email": session.values.get(_ADDRESS)})
    return await render(request, "staff/sign_in.html", form=shown)


@routes.post("/sign-in")
@routes.post("/session/{step:sign[-_]in}")
@routes.patch("/session/{step:sign[-_]in}")
async def take_email(request: web.Request) -> web.Response:
    """Let a code be sent, if there is somebody to send it to."""
    filled = EMAIL.filled(await request.post())
    if not filled.is_valid:
        return await render(request, "staff/sign_in.html", form=filled, status=422)
    session = await session_of(request)
    email = normalised_email(filled.values["email"])
    session.values[_ADDRESS] = email
    with acting_as("Staff sign-in"):
        async with transaction(request.app[SESSIONS]) as database:
            await request_code(database, email, now=now_of(request))
    raise web.HTTPFound("/session/sign-in-code")


@routes.get("/session/{step:sign[-_]in[-_]code}")
async def ask_code(request: web.Request) -> web.Response:
    """The second step."""
    return await _code_page(request, CODE.shown({}))


@routes.post("/session/{step:sign[-_]in[-_]code}")
@routes.patch("/session/{step:sign[-_]in[-_]code}")
async def take_code(request: web.Request) -> web.Response:
    """Sign the person in, or say what is wrong with the code."""
    session = await session_of(request)
    filled = CODE.filled(await request.post())
    if not filled.is_valid:
        return await _code_page(request, filled, status=422)
    with acting_as("Staff sign-in"):
        async with transaction(request.app[SESSIONS]) as database:
            outcome, admin = await check_code(
                database,
                session.values.get(_ADDRESS, ""),
                read_code(filled.values["code"]),
                key=code_key(request.app[CONFIG].secret_key),
                now=now_of(request),
            )
    if admin is None:
        log.warning("staff code refused", extra={"outcome": outcome})
        wrong = CODE.shown({}).with_error("code", outcome, _WORDS[outcome])
        return await _code_page(request, wrong, status=422)
    session.sign_in_admin(admin.id, now=now_of(request))
    log.info("staff signed in", extra={"admin_id": admin.id})
    raise web.HTTPFound(CONSOLE)


async def _code_page(request: web.Request, form: Any, *, status: int = 200) -> web.Response:
    if _ADDRESS not in (await session_of(request)).values:
        raise web.HTTPFound("/sign-in")
    return await render(request, "staff/sign_in_code.html", form=form, status=status)
