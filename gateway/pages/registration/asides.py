"""Pages beside the journey: the start, what is said while it is closed, how to choose a course.

Source: registration-journey.md 5.1, 12.2 and 13.1.
"""

from typing import Final

from aiohttp import web

from domain.journey.replay import HOME
from gateway.keys import SESSIONS
from gateway.pages.identity.teachers import BEGIN
from gateway.pages.registration.visit import Visit, address_of, see, visit_of
from gateway.pages.render import render
from gateway.requests import now_of
from services.registration.facts import configured_month
from store.transaction import transaction

routes = web.RouteTableDef()

_BACK: Final = {"change-your-course-or-provider": "/account"}


async def show_aside(visit: Visit, name: str, *, first_step: str | None = None) -> web.Response:
    """A page of the journey that is on no path; ``first_step`` for who is signed in."""
    return await render(
        visit.request,
        f"registration/{name}.html",
        page=name,
        back_href=_BACK.get(name),
        start_month=await configured_month(visit.database, now_of(visit.request)),
        first_step=None if first_step is None else address_of(first_step),
        is_disabled=visit.flags.is_disabled,
        is_signed_in=visit.teacher is not None,
        sign_in=BEGIN,
    )


@routes.get("/registration_closed")
async def registration_closed(request: web.Request) -> web.Response:
    return await _while_closed(request, "registration-closed")


@routes.get("/registration_closed/change")
async def change_while_closed(request: web.Request) -> web.Response:
    return await _while_closed(request, "registration-closed-change")


@routes.get("/choose-an-npq-and-provider")
async def choose_an_npq_and_provider(request: web.Request) -> web.Response:
    name = "choose-an-npq-and-provider"
    return await render(request, f"registration/{name}.html", page=name, back_href=address_of(HOME))


async def _while_closed(request: web.Request, name: str) -> web.Response:
    """Shown only while registration is closed for this visitor. Source: 12.2, 17.10."""
    async with transaction(request.app[SESSIONS]) as database:
        visit = await visit_of(request, database)
        return see("/") if visit.flags.is_open else await show_aside(visit, name)
