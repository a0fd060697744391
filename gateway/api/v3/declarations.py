"""Declarations, version 3. Source: provider-api.md 10."""

from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of
from contracts.api.v3.declarations import DECLARATION, NEW_DECLARATION
from gateway.api.acts import answered, body_of
from gateway.api.answers import json_answer, one
from gateway.api.declaring import requested_declaration
from gateway.api.reading import found, public_id_of
from gateway.api.routing import ID, ApiRoutes
from gateway.keys import PROVIDER, READ_ENGINE
from gateway.requests import now_of
from services.declarations.submit_declaration import submit_declaration
from store.engine import connection_of
from store.prepared import fetch_one
from store.queries.declarations import one_declaration
from store.transaction import borrowed

routes: Final = ApiRoutes("/api/v3/participant-declarations")


@routes.post("")
async def create(request: web.Request) -> web.Response:
    raw = await body_of(request)
    requested = requested_declaration(attributes_of(document_of(raw), NEW_DECLARATION))
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        public_id = await submit_declaration(session, requested, provider_id=provider_id, now=now)
        row = await fetch_one(
            await connection_of(session),
            one_declaration(DECLARATION),
            provider_id=provider_id,
            public_id=public_id,
        )
        return one(DECLARATION, found(row))

    return await answered(request, raw, act)


@routes.get(f"/{ID}")
async def show_declaration(request: web.Request) -> web.Response:
    asked = {"provider_id": request[PROVIDER], "public_id": public_id_of(request)}
    async with borrowed(request.app[READ_ENGINE]) as connection:
        row = await fetch_one(connection, one_declaration(DECLARATION), **asked)
    return json_answer(one(DECLARATION, found(row)))
