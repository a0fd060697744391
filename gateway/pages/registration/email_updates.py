"""Asking for e-mail updates, and taking that back. Source: registration-journey.md 12.5."""

from typing import Final

from aiohttp import web

from domain.faults import NotFound
from gateway.keys import SESSIONS
from gateway.pages.registration.visit import see, teacher_of
from gateway.pages.render import render
from gateway.sessions import session_of
from services.registration.email_updates import EmailUpdates, ask_for_updates, stop_updates
from store.transaction import transaction
from web.forms.base import Choice, Form, Option

routes = web.RouteTableDef()

_NEW: Final = "/email_updates/new"
_WISHES: Final = {"senco": EmailUpdates.SENCO, "other_npq": EmailUpdates.OTHER_NPQ}
_FORM: Final = Form(
    Choice(
        "email_updates_status",
        required="Choose what you want to hear about",
        options=(
            Option(value="senco", text="The special educational needs co-ordinator (SENCO) NPQ"),
            Option(value="other_npq", text="Another NPQ"),
        ),
    ),
    prefix="email_updates",
)


@routes.get(_NEW)
async def new(request: web.Request) -> web.Response:
    """The question, for who is signed in; asking for it before signing in leads here, once."""
    session = await session_of(request)
    session.values.pop("request_email_updates", None)
    if session.user_id is None:
        return see("/")
    return await render(
        request,
        "registration/email-updates-new.html",
        page="email-updates-new",
        form=_FORM.shown({}),
    )


@routes.post("/email_updates")
async def create(request: web.Request) -> web.Response:
    """Note the wish, or show the question again with what is wrong."""
    filled = _FORM.filled(await request.post())
    session = await session_of(request)
    async with transaction(request.app[SESSIONS]) as database:
        teacher = await teacher_of(session, database)
        if teacher is None:
            return see("/")
        if filled.is_valid:
            wish = _WISHES[filled.values["email_updates_status"]]
            await ask_for_updates(database, teacher.id, wish)
            return see("/email_updates/confirm")
    return await render(
        request,
        "registration/email-updates-new.html",
        status=422,
        page="email-updates-new",
        form=filled,
    )


@routes.get("/email_updates/confirm")
async def confirm(request: web.Request) -> web.Response:
    return await render(
        request, "registration/email-updates-confirm.html", page="email-updates-confirm"
    )


@routes.get("/email_updates/unsubscribe")
async def ask_to_unsubscribe(request: web.Request) -> web.Response:
    """The same page whatever the key: it tells nobody whether a key is known."""
    return await render(
        request,
        "registration/email-updates-unsubscribe.html",
        page="email-updates-unsubscribe",
        unsubscribe_key=request.query.get("unsubscribe_key", ""),
    )


@routes.post("/email_updates/unsubscribe")
async def unsubscribe(request: web.Request) -> web.Response:
    """Stop the updates of whoever holds the key; it needs no sign-in (D24)."""
    key = str((await request.post()).get("unsubscribe_key", ""))
    try:
        async with transaction(request.app[SESSIONS]) as database:
            await stop_updates(database, key)
    except NotFound:
        (await session_of(request)).flash("error", "We could not stop your email updates.")
        return see("/")
    return see("/email_updates/unsubscribed")


@routes.get("/email_updates/unsubscribed")
async def unsubscribed(request: web.Request) -> web.Response:
    return await render(
        request, "registration/email-updates-unsubscribed.html", page="email-updates-unsubscribed"
    )
