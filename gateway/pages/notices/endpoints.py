"""Notice endpoints in the console: all of them, one with its log, and a new one. Any member of staff may."""

from typing import Any, Final
from uuid import UUID

from aiohttp import web

from domain.faults import Conflict
from domain.participation.identifiers import uuid_of
from gateway.keys import SESSIONS
from gateway.notices import keeping
from gateway.pages.notices.view import (
    HOME,
    both_sign_until,
    delivery_line,
    endpoint_tag,
    path_of,
    with_address_fault,
    with_conflict,
)
from gateway.pages.render import render
from gateway.pages.staff.permissions import staff_page
from gateway.requests import now_of
from gateway.sessions import BrowserSession, session_of
from services.notices.endpoints import WithSecret, add_endpoint
from services.notices.show_endpoints import list_endpoints, show_endpoint
from store.queries.statement_lists import providers
from store.transaction import transaction
from web.forms.base import Option
from web.forms.notices import NEW_ENDPOINT

routes = web.RouteTableDef()

ONE: Final = f"{HOME}/{{endpoint_id:[0-9a-f-]{{36}}}}"
_SECRET: Final = "notice_secret"  # noqa: S105 - the name under which it waits to be shown


@routes.get(HOME)
@staff_page
async def all_endpoints(request: web.Request) -> web.StreamResponse:
    async with transaction(request.app[SESSIONS]) as database:
        listed = await list_endpoints(database)
    rows = [(each, path_of(each.endpoint), endpoint_tag(each.endpoint)) for each in listed]
    return await render(request, "notices/endpoints.html", rows=rows, home=HOME)


@routes.get(f"{HOME}/new")
@staff_page
async def ask_new(request: web.Request) -> web.StreamResponse:
    form = NEW_ENDPOINT.shown({}, lead_provider_id=await _providers(request))
    return await render(request, "notices/new.html", form=form, home=HOME)


@routes.post(HOME)
@staff_page
async def add(request: web.Request) -> web.StreamResponse:
    """Add it; its page shows the secret, once."""
    filled = NEW_ENDPOINT.filled(await request.post(), lead_provider_id=await _providers(request))
    filled = with_address_fault(filled, keeping(request).reach)
    if filled.is_valid:
        try:
            async with transaction(request.app[SESSIONS]) as database:
                added = await add_endpoint(
                    database,
                    filled.values["url"],
                    provider_id=int(filled.values["lead_provider_id"]),
                    keeping=keeping(request),
                )
        except Conflict as conflict:
            filled = with_conflict(filled, conflict)
        else:
            session = await session_of(request)
            session.flash(
                "success", "The endpoint was added. It is told of what changes from now on."
            )
            raise web.HTTPSeeOther(show_once(session, added))
    return await render(request, "notices/new.html", status=422, form=filled, home=HOME)


@routes.get(ONE)
@staff_page
async def one(request: web.Request) -> web.StreamResponse:
    """An endpoint, what may be done with it, and its deliveries."""
    endpoint_id, before = endpoint_id_of(request), uuid_of(request.query.get("before", ""))
    async with transaction(request.app[SESSIONS]) as database:
        shown = await show_endpoint(database, endpoint_id, before=before)
    endpoint = shown.endpoint
    return await render(
        request,
        "notices/endpoint.html",
        home=HOME,
        here=path_of(endpoint),
        shown=shown,
        tag=endpoint_tag(endpoint),
        until=both_sign_until(endpoint, now=now_of(request)),
        lines=[delivery_line(each, endpoint) for each in shown.deliveries],
        secret=_taken_secret(await session_of(request), endpoint_id),
        pagination=_pagination(path_of(endpoint), before=before, older=shown.older),
    )


def endpoint_id_of(request: web.Request) -> UUID:
    """The id in the address. Raises: HTTPNotFound (it is none)."""
    endpoint_id = uuid_of(request.match_info["endpoint_id"])
    if endpoint_id is None:
        raise web.HTTPNotFound
    return endpoint_id


def show_once(session: BrowserSession, given: WithSecret) -> str:
    """Let the endpoint's page show the secret when it is next seen in this browser; gives its address."""
    session.values[_SECRET] = {
        "endpoint_id": str(given.endpoint.public_id),
        "secret": given.secret,
    }
    return path_of(given.endpoint)


def _taken_secret(session: BrowserSession, endpoint_id: UUID) -> str | None:
    """The secret to be shown now; not shown again."""
    kept: dict[str, str] = session.values.pop(_SECRET, {})
    return kept["secret"] if kept.get("endpoint_id") == str(endpoint_id) else None


async def _providers(request: web.Request) -> list[Option]:
    async with transaction(request.app[SESSIONS]) as database:
        rows = await database.execute(providers())
        return [Option(value=str(key), text=name) for key, name in rows]


def _pagination(path: str, *, before: UUID | None, older: UUID | None) -> dict[str, Any] | None:
    """Parameters of ``govukPagination``; None when all deliveries are on one page."""
    params: dict[str, Any] = {"landmarkLabel": "Deliveries"}
    if before is not None:
        params["previous"] = {"text": "Newest", "href": path}
    if older is not None:
        params["next"] = {"text": "Older", "href": f"{path}?before={older}"}
    return params if len(params) > 1 else None
