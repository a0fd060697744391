"""The registrations of the signed-in teacher. Source: registration-journey.md 11."""

from typing import Any, Final

from aiohttp import web

from domain.faults import Fault, NotFound
from domain.journey.stored import payment_rows, work_rows
from domain.vocabulary import EHCO
from gateway.keys import CONFIG, IDENTITY, SESSIONS
from gateway.pages.registration.visit import Visit, registration_address, see, visit_of
from gateway.pages.render import render
from gateway.requests import now_of
from services.registration.account import registration, registrations
from services.registration.facts import configured_month
from store.tables import Course
from store.transaction import transaction
from web.forms.registration import shown_rows
from web.forms.registration_words import ROW_NAMES

routes = web.RouteTableDef()

_UNKNOWN: Final = Fault(title="registration", detail="There is no such registration.")
_AGAIN: Final = "/registration/get-an-identity-callback"
"""Leads to the first question, whichever that is (D22)."""


@routes.get("/account")
async def account(request: web.Request) -> web.Response:
    """The list; the only registration is shown at once. Signed out: to the start (D20)."""
    async with transaction(request.app[SESSIONS]) as database:
        visit = await visit_of(request, database)
        if visit.teacher is None:
            return see("/")
        cards = await registrations(database, visit.teacher.id)
        if len(cards) == 1:
            return see(registration_address(cards[0].application.id))
        return await render(
            request,
            "account/account.html",
            page="account",
            active=[card for card in cards if not card.is_expired],
            expired=[card for card in cards if card.is_expired],
            course_label=course_label,
            address=registration_address,
            identity_href=_identity_account(request),
            **_again(visit),
        )


@routes.get("/accounts/user_registrations/{id}")
async def user_registration(request: web.Request) -> web.Response:
    """One registration, own ones only: somebody else's is not found. Source: 11.3."""
    async with transaction(request.app[SESSIONS]) as database:
        visit = await visit_of(request, database)
        if visit.teacher is None:
            return see("/")
        detail = await registration(
            database, user_id=visit.teacher.id, application_id=_number(request)
        )
        others = len(await registrations(database, visit.teacher.id)) > 1
        return await render(
            request,
            "account/registration.html",
            page="registration",
            detail=detail,
            has_others=others,
            back_href="/account" if others else None,
            course_label=course_label,
            is_new=request.query.get("success") == "true",
            start_month=await configured_month(database, now_of(request)),
            work=shown_rows(work_rows(detail.work)),
            payments=shown_rows(payment_rows(detail.work)),
            row_names=ROW_NAMES,
            identity_href=_identity_account(request),
            **_again(visit),
        )


def course_label(course: Course) -> str:
    """The course as a heading has it: with "NPQ", which the coaching offer is not."""
    name = course.display_name or course.name
    return name if course.identifier == EHCO else f"{name} NPQ"


def _again(visit: Visit) -> dict[str, Any]:
    return {
        "is_open": visit.flags.is_open,
        "is_disabled": visit.flags.is_disabled,
        "again_href": _AGAIN,
        "change_href": "/registration/change-your-course-or-provider"
        if visit.flags.is_open
        else "/registration_closed/change",
    }


def _identity_account(request: web.Request) -> str | None:
    """The person's own page at the identity provider, if it has one. Source: 10.6."""
    home = request.app[CONFIG].public_url
    return request.app[IDENTITY].account_url(
        return_to=f"{home}{request.path}", sign_out_url=f"{home}/sign-out"
    )


def _number(request: web.Request) -> int:
    """The id in the address. Raises: NotFound (it is no number that a row can have)."""
    text = request.match_info["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound(_UNKNOWN)
    return int(text)
