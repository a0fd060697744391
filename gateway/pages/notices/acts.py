"""What staff may do with a notice endpoint; each act leads back to its page."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Conflict
from domain.notices.states import EndpointState
from domain.participation.identifiers import uuid_of
from gateway.keys import SESSIONS
from gateway.notices import keeping
from gateway.pages.notices.endpoints import ONE, endpoint_id_of, show_once
from gateway.pages.notices.view import (
    HOME,
    both_sign_until,
    path_of,
    with_address_fault,
    with_conflict,
)
from gateway.pages.render import render
from gateway.pages.staff.permissions import staff_page
from gateway.requests import now_of
from gateway.sessions import session_of
from services.notices.deliveries import replay_delivery, send_test
from services.notices.endpoints import (
    EndpointChange,
    change_endpoint,
    find_any_endpoint,
    remove_endpoint,
    rotate_secret,
)
from services.notices.show_endpoints import show_endpoint
from store.tables import NoticeEndpoint
from store.transaction import transaction
from web.forms.notices import ADDRESS

routes = web.RouteTableDef()

_Act = Callable[[AsyncSession, NoticeEndpoint], Awaitable[Any]]
_DONE: Final = {
    "pause": "The endpoint is paused. Nothing is sent to it, and nothing is forgotten.",
    "enable": "The endpoint is enabled. What it has missed is sent now.",
}
_STATES: Final = {"pause": EndpointState.PAUSED, "enable": EndpointState.ENABLED}


@routes.post(f"{ONE}/{{act:pause|enable}}")
@staff_page
async def set_state(request: web.Request) -> web.StreamResponse:
    act = request.match_info["act"]

    async def set_it(database: AsyncSession, endpoint: NoticeEndpoint) -> None:
        change = EndpointChange(state=_STATES[act].value)
        await change_endpoint(
            database, endpoint, change, keeping=keeping(request), now=now_of(request)
        )

    return await _done(request, set_it, told=_DONE[act])


@routes.post(f"{ONE}/tests")
@staff_page
async def test(request: web.Request) -> web.StreamResponse:
    async def send_it(database: AsyncSession, endpoint: NoticeEndpoint) -> None:
        await send_test(database, endpoint, now=now_of(request))

    told = "A test is on its way. Load this page again to see what came of it."
    return await _done(request, send_it, told=told)


@routes.post(f"{ONE}/deliveries/{{delivery_id}}/replays")
@staff_page
async def replay(request: web.Request) -> web.StreamResponse:
    delivery_id = uuid_of(request.match_info["delivery_id"])
    if delivery_id is None:
        raise web.HTTPNotFound

    async def replay_it(database: AsyncSession, endpoint: NoticeEndpoint) -> None:
        await replay_delivery(database, endpoint, delivery_id, now=now_of(request))

    told = "The delivery is made again. Load this page again to see what came of it."
    return await _done(request, replay_it, told=told)


@routes.get(f"{ONE}/address")
@staff_page
async def ask_address(request: web.Request) -> web.StreamResponse:
    shown = await _shown(request)
    form = ADDRESS.shown({"url": shown["endpoint"].url})
    return await render(request, "notices/address.html", form=form, **shown)


@routes.post(f"{ONE}/address")
@staff_page
async def move(request: web.Request) -> web.StreamResponse:
    filled = with_address_fault(ADDRESS.filled(await request.post()), keeping(request).reach)
    if filled.is_valid:
        change = EndpointChange(url=filled.values["url"])
        try:
            async with transaction(request.app[SESSIONS]) as database:
                endpoint = await find_any_endpoint(database, endpoint_id_of(request))
                await change_endpoint(
                    database, endpoint, change, keeping=keeping(request), now=now_of(request)
                )
        except Conflict as conflict:
            filled = with_conflict(filled, conflict)
        else:
            (await session_of(request)).flash("success", "The address was changed.")
            raise web.HTTPSeeOther(path_of(endpoint))
    shown = await _shown(request)
    return await render(request, "notices/address.html", status=422, form=filled, **shown)


@routes.get(f"{ONE}/{{page:secret|removal}}")
@staff_page
async def confirm(request: web.Request) -> web.StreamResponse:
    """What follows, before it is done."""
    template = f"notices/{request.match_info['page']}.html"
    return await render(request, template, **await _shown(request))


@routes.post(f"{ONE}/secret")
@staff_page
async def rotate(request: web.Request) -> web.StreamResponse:
    async with transaction(request.app[SESSIONS]) as database:
        endpoint = await find_any_endpoint(database, endpoint_id_of(request))
        rotated = await rotate_secret(
            database, endpoint, seal=keeping(request).seal, now=now_of(request)
        )
    session = await session_of(request)
    session.flash(
        "success", "The endpoint has a new secret. The one before it signs for a day yet."
    )
    raise web.HTTPSeeOther(show_once(session, rotated))


@routes.post(f"{ONE}/removal")
@staff_page
async def remove(request: web.Request) -> web.StreamResponse:
    async with transaction(request.app[SESSIONS]) as database:
        await remove_endpoint(database, await find_any_endpoint(database, endpoint_id_of(request)))
    (await session_of(request)).flash("success", "The endpoint was removed.")
    raise web.HTTPSeeOther(HOME)


async def _done(request: web.Request, act: _Act, *, told: str) -> web.StreamResponse:
    """Act upon the endpoint and tell so on its page; or tell why not."""
    endpoint_id, session = endpoint_id_of(request), await session_of(request)
    try:
        async with transaction(request.app[SESSIONS]) as database:
            await act(database, await find_any_endpoint(database, endpoint_id))
    except Conflict as conflict:
        session.flash("error", conflict.faults[0].detail)
    else:
        session.flash("success", told)
    raise web.HTTPSeeOther(f"{HOME}/{endpoint_id}")


async def _shown(request: web.Request) -> dict[str, Any]:
    async with transaction(request.app[SESSIONS]) as database:
        shown = await show_endpoint(database, endpoint_id_of(request))
    return {
        "endpoint": shown.endpoint,
        "provider": shown.provider,
        "here": path_of(shown.endpoint),
        "until": both_sign_until(shown.endpoint, now=now_of(request)),
    }
