"""Declarations. Source: provider-api.md 10."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of
from contracts.api.operations import Operation
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.declaring import requested_declaration, requested_partners
from gateway.api.lists import page, sheet
from gateway.api.reading import public_id_of, shown, shown_after
from gateway.api.routing import Answer
from gateway.keys import PROVIDER
from gateway.requests import now_of
from services.declarations.change_delivery_partner import change_delivery_partner
from services.declarations.submit_declaration import submit_declaration
from services.declarations.void_declaration import void_declaration
from store.queries.declarations import DECLARATIONS, one_declaration


async def list_declarations(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, DECLARATIONS)


async def list_as_csv(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await sheet(request, operation, DECLARATIONS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_declaration)


async def create(request: web.Request, operation: Operation) -> web.Response:
    raw = await body_of(request)
    contract = body_contract(operation)
    requested = requested_declaration(attributes_of(document_of(raw), contract), contract)
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        public_id = await submit_declaration(session, requested, provider_id=provider_id, now=now)
        return await shown_after(
            session, operation, one_declaration, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, raw, act)


async def void(request: web.Request, operation: Operation) -> web.Response:
    """The body is not read, whatever is in it."""
    public_id, provider_id, now = public_id_of(request), request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        await void_declaration(session, public_id, provider_id=provider_id, now=now)
        return await shown_after(
            session, operation, one_declaration, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, None, act)


async def change_partner(request: web.Request, operation: Operation) -> web.Response:
    """A body of the wrong shape is told before an unknown declaration."""
    raw = await body_of(request)
    requested = requested_partners(attributes_of(document_of(raw), body_contract(operation)))
    public_id, provider_id, now = public_id_of(request), request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        await change_delivery_partner(
            session, public_id, requested, provider_id=provider_id, now=now
        )
        return await shown_after(
            session, operation, one_declaration, provider_id=provider_id, public_id=public_id
        )

    return await answered(request, raw, act)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listDeclarations": list_declarations,
    "listDeclarationsAsCsv": list_as_csv,
    "showDeclaration": show,
    "submitDeclaration": create,
    "voidDeclaration": void,
    "changeDeliveryPartner": change_partner,
}
