"""Notice endpoints and the deliveries to them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.bodies import attributes_of, document_of, text_of
from contracts.api.documents import document
from contracts.api.operations import Operation
from contracts.api.v3.notices import ENDPOINT
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.lists import page, query_of
from gateway.api.reading import found, public_id_of, shown, shown_after
from gateway.api.routing import Answer
from gateway.keys import PROVIDER, READ_ENGINE
from gateway.notices import keeping
from gateway.requests import now_of
from services.notices.deliveries import replay_delivery, send_test
from services.notices.endpoints import (
    EndpointChange,
    WithSecret,
    add_endpoint,
    change_endpoint,
    find_endpoint,
    remove_endpoint,
    rotate_secret,
)
from store.engine import connection_of
from store.prepared import fetch_one
from store.queries.notice_lists import DELIVERIES, ENDPOINTS, one_delivery, one_endpoint
from store.tables import NoticeEndpoint
from store.transaction import borrowed

ActOnEndpoint = Callable[[AsyncSession, NoticeEndpoint], Awaitable[bytes]]


async def list_endpoints(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, ENDPOINTS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_endpoint)


async def add(request: web.Request, operation: Operation) -> web.Response:
    raw = await body_of(request)
    attributes = attributes_of(document_of(raw), body_contract(operation))
    url = text_of(attributes, "url") or ""

    async def act(session: AsyncSession) -> bytes:
        added = await add_endpoint(
            session, url, provider_id=request[PROVIDER], keeping=keeping(request)
        )
        return await _with_secret(session, operation, added)

    return await answered(request, raw, act)


async def change(request: web.Request, operation: Operation) -> web.Response:
    """An unknown endpoint is told before a body of the wrong shape, after one that is no JSON."""
    document = document_of(await body_of(request))

    async def act(session: AsyncSession, endpoint: NoticeEndpoint) -> bytes:
        attributes = attributes_of(document, body_contract(operation))
        given = {
            name: text_of(attributes, name) or "" for name in ("url", "state") if name in attributes
        }
        await change_endpoint(
            session,
            endpoint,
            EndpointChange(**given),
            keeping=keeping(request),
            now=now_of(request),
        )
        return await shown_after(session, operation, one_endpoint, **_own(endpoint))

    return await _on_endpoint(request, act)


async def remove(request: web.Request, operation: Operation) -> web.Response:
    async def act(session: AsyncSession, endpoint: NoticeEndpoint) -> bytes:
        was = await shown_after(session, operation, one_endpoint, **_own(endpoint))
        await remove_endpoint(session, endpoint)
        return was

    return await _on_endpoint(request, act)


async def rotate(request: web.Request, operation: Operation) -> web.Response:
    async def act(session: AsyncSession, endpoint: NoticeEndpoint) -> bytes:
        seal = keeping(request).seal
        rotated = await rotate_secret(session, endpoint, seal=seal, now=now_of(request))
        return await _with_secret(session, operation, rotated)

    return await _on_endpoint(request, act)


async def test(request: web.Request, operation: Operation) -> web.Response:
    async def act(session: AsyncSession, endpoint: NoticeEndpoint) -> bytes:
        delivery = await send_test(session, endpoint, now=now_of(request))
        asked = {"provider_id": request[PROVIDER], "public_id": delivery.public_id}
        return await shown_after(session, operation, one_delivery, **asked)

    return await _on_endpoint(request, act)


async def replay(request: web.Request, operation: Operation) -> web.Response:
    first = public_id_of(request, "delivery_id")

    async def act(session: AsyncSession, endpoint: NoticeEndpoint) -> bytes:
        again = await replay_delivery(session, endpoint, first, now=now_of(request))
        asked = {"provider_id": request[PROVIDER], "public_id": again.public_id}
        return await shown_after(session, operation, one_delivery, **asked)

    return await _on_endpoint(request, act)


async def list_deliveries(request: web.Request, operation: Operation) -> web.StreamResponse:
    """A bad page is told before an unknown endpoint."""
    query, endpoint_id = query_of(request, operation), public_id_of(request)
    asked = {"provider_id": request[PROVIDER], "public_id": endpoint_id}
    async with borrowed(request.app[READ_ENGINE]) as connection:
        found(await fetch_one(connection, one_endpoint(ENDPOINT), **asked))
    return await page(request, operation, DELIVERIES, query=query, endpoint_id=endpoint_id)


async def _on_endpoint(request: web.Request, act: ActOnEndpoint) -> web.Response:
    """The act's answer, done with the provider's endpoint of the id in the path."""
    raw, public_id = await body_of(request), public_id_of(request)

    async def find_and_act(session: AsyncSession) -> bytes:
        return await act(
            session, await find_endpoint(session, public_id, provider_id=request[PROVIDER])
        )

    return await answered(request, raw, find_and_act)


async def _with_secret(session: AsyncSession, operation: Operation, given: WithSecret) -> bytes:
    """The endpoint as anybody sees it, and its secret this once."""
    row = await fetch_one(
        await connection_of(session), one_endpoint(ENDPOINT), **_own(given.endpoint)
    )
    answer = document(ENDPOINT, found(row))
    answer["attributes"]["secret"] = given.secret
    assert tuple(answer["attributes"]) == operation.answers.names
    return orjson.dumps({"data": answer})


def _own(endpoint: NoticeEndpoint) -> dict[str, Any]:
    """How the endpoint is asked for."""
    return {"provider_id": endpoint.lead_provider_id, "public_id": endpoint.public_id}


HANDLERS: Final[Mapping[str, Answer]] = {
    "listNoticeEndpoints": list_endpoints,
    "addNoticeEndpoint": add,
    "showNoticeEndpoint": show,
    "changeNoticeEndpoint": change,
    "removeNoticeEndpoint": remove,
    "rotateNoticeSecret": rotate,
    "testNoticeEndpoint": test,
    "listNoticeDeliveries": list_deliveries,
    "replayNoticeDelivery": replay,
}
