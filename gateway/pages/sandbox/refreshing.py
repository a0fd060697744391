"""Invented applications: how many there are, more of them, or all anew. A worker makes them.

Only super admins come here (gateway.pages.staff.permissions), and only where everybody is invented: elsewhere
there are no such pages.

Source: provider-api.md 13.3, test environments; admin-and-operations.md 10.2, sandbox.
"""

import logging
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from aiohttp import web

from domain.environments import is_invented
from domain.participation.identifiers import uuid_of
from gateway.keys import CONFIG, SESSIONS, STAFF
from gateway.pages.render import render
from gateway.pages.staff.permissions import staff_page
from gateway.sessions import session_of
from services.sandbox.ask import ask_for_refresh, invented_of_each
from services.sandbox.fill import Provider, providers_to_fill
from store.transaction import transaction

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

HOME: Final = "/admin/sandbox"
_ALL: Final = "all"


@routes.get(HOME)
@staff_page
async def overview(request: web.Request) -> web.StreamResponse:
    """What each provider has, and the buttons for more."""
    _only_where_invented(request)
    async with transaction(request.app[SESSIONS]) as database:
        invented = await invented_of_each(database)
    return await render(request, "sandbox/overview.html", home=HOME, invented=invented)


@routes.get(f"{HOME}/{{which}}/replace")
@staff_page
async def ask_to_replace(request: web.Request) -> web.StreamResponse:
    """What replacing takes away, before it does."""
    _only_where_invented(request)
    async with transaction(request.app[SESSIONS]) as database:
        providers = await providers_to_fill(database, public_id=_which(request))
    return await render(
        request, "sandbox/replace.html", home=HOME, whose=_names(request, providers)
    )


@routes.post(f"{HOME}/{{which}}/replace")
@staff_page
async def replace(request: web.Request) -> web.StreamResponse:
    """Ask for all invented applications to be replaced."""
    await _send(request, replaces=True, words="are being replaced")
    raise web.HTTPSeeOther(HOME)


@routes.post(f"{HOME}/{{which}}/add")
@staff_page
async def add(request: web.Request) -> web.StreamResponse:
    """Ask for new applications."""
    await _send(request, replaces=False, words="are being added to")
    raise web.HTTPSeeOther(HOME)


async def _send(request: web.Request, *, replaces: bool, words: str) -> None:
    _only_where_invented(request)
    async with transaction(request.app[SESSIONS]) as database:
        providers = await ask_for_refresh(database, _which(request), replaces=replaces)
    facts = {"admin_id": request[STAFF].id, "providers": len(providers), "replaces": replaces}
    log.info("sandbox refresh asked for", extra=facts)
    session = await session_of(request)
    session.flash("success", f"The applications of {_names(request, providers)} {words}.")


def _which(request: web.Request) -> UUID | None:
    """The provider in the path; None: all of them."""
    which = request.match_info["which"]
    if which == _ALL:
        return None
    public_id = uuid_of(which)
    if public_id is None:
        raise web.HTTPNotFound
    return public_id


def _names(request: web.Request, providers: Sequence[Provider]) -> str:
    if request.match_info["which"] == _ALL:
        return "all providers"
    return ", ".join(provider.name for provider in providers)


def _only_where_invented(request: web.Request) -> None:
    if not is_invented(request.app[CONFIG].environment):
        raise web.HTTPNotFound
