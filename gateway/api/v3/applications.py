"""Applications, version 3. Source: provider-api.md 8."""

from typing import Final
from uuid import UUID

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of, text_of
from contracts.api.listing import list_query
from contracts.api.v3.applications import ACCEPT, APPLICATION, FILTERS
from gateway.api.acts import answered, body_of
from gateway.api.answers import json_answer, many, one
from gateway.api.reading import found, public_id_of
from gateway.api.routing import ID, ApiRoutes
from gateway.keys import PROVIDER, READ_ENGINE
from gateway.requests import now_of
from services.applications.accept_application import (
    Acceptance,
    accept_application,
    find_application_to_accept,
)
from store.engine import connection_of
from store.prepared import fetch, fetch_one
from store.queries.applications import one_application, page_of_applications
from store.transaction import borrowed

routes: Final = ApiRoutes("/api/v3/npq-applications")


@routes.get("")
async def list_applications(request: web.Request) -> web.Response:
    query = list_query(request.query.items(), FILTERS)
    page, values = page_of_applications(APPLICATION, query, provider_id=request[PROVIDER])
    async with borrowed(request.app[READ_ENGINE]) as connection:
        rows = await fetch(connection, page, **values)
    return json_answer(many(APPLICATION, rows))


@routes.get(f"/{ID}")
async def show_application(request: web.Request) -> web.Response:
    asked = {"provider_id": request[PROVIDER], "public_id": public_id_of(request)}
    async with borrowed(request.app[READ_ENGINE]) as connection:
        row = await fetch_one(connection, one_application(APPLICATION), **asked)
    return json_answer(one(APPLICATION, found(row)))


@routes.post(f"/{ID}/accept")
async def accept(request: web.Request) -> web.Response:
    """An unknown application is told before a body of the wrong shape, after one that is no JSON."""
    raw = await body_of(request)
    document, public_id = document_of(raw), public_id_of(request)
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        application = await find_application_to_accept(session, public_id, provider_id=provider_id)
        attributes = attributes_of(document, ACCEPT)
        asked = Acceptance(
            funded_place=attributes.get("funded_place"),
            schedule_identifier=text_of(attributes, "schedule_identifier"),
        )
        await accept_application(session, application, asked, now=now)
        return await _shown(session, public_id, provider_id=provider_id)

    return await answered(request, raw, act)


async def _shown(session: AsyncSession, public_id: UUID, *, provider_id: int) -> bytes:
    row = await fetch_one(
        await connection_of(session),
        one_application(APPLICATION),
        provider_id=provider_id,
        public_id=public_id,
    )
    return one(APPLICATION, found(row))
