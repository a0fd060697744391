"""Applications. Source: provider-api.md 8."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of, text_of
from contracts.api.operations import Operation
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.lists import page, sheet
from gateway.api.reading import public_id_of, shown, shown_after
from gateway.api.routing import Answer
from gateway.keys import PROVIDER
from gateway.requests import now_of
from services.applications.accept_application import (
    Acceptance,
    accept_application,
    find_application_to_accept,
)
from services.applications.change_funded_place import (
    change_funded_place,
    find_application_with_place,
)
from services.applications.reject_application import reject_application
from store.queries.applications import APPLICATIONS, ENROLMENTS, one_application


async def list_applications(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, APPLICATIONS)


async def list_as_csv(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await sheet(request, operation, APPLICATIONS)


async def list_enrolments(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await sheet(request, operation, ENROLMENTS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_application)


async def accept(request: web.Request, operation: Operation) -> web.Response:
    """An unknown application is told before a body of the wrong shape, after one that is no JSON."""
    raw = await body_of(request)
    document, public_id = document_of(raw), public_id_of(request)
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        application = await find_application_to_accept(session, public_id, provider_id=provider_id)
        attributes = attributes_of(document, body_contract(operation))
        asked = Acceptance(
            funded_place=attributes.get("funded_place"),
            schedule_identifier=text_of(attributes, "schedule_identifier"),
        )
        await accept_application(session, application, asked, now=now)
        return await shown_after(
            session, operation, one_application, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, raw, act)


async def reject(request: web.Request, operation: Operation) -> web.Response:
    """The body is not read, whatever is in it."""
    public_id, provider_id, now = public_id_of(request), request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        await reject_application(session, public_id, provider_id=provider_id, now=now)
        return await shown_after(
            session, operation, one_application, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, None, act)


async def change_place(request: web.Request, operation: Operation) -> web.Response:
    """An unknown application is told before a body of the wrong shape, after one that is no JSON."""
    raw = await body_of(request)
    document, public_id = document_of(raw), public_id_of(request)
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        application = await find_application_with_place(session, public_id, provider_id=provider_id)
        attributes = attributes_of(document, body_contract(operation))
        await change_funded_place(session, application, attributes.get("funded_place"), now=now)
        return await shown_after(
            session, operation, one_application, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, raw, act)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listApplications": list_applications,
    "listApplicationsAsCsv": list_as_csv,
    "listEnrolmentsAsCsv": list_enrolments,
    "showApplication": show,
    "acceptApplication": accept,
    "rejectApplication": reject,
    "changeFundedPlace": change_place,
}
