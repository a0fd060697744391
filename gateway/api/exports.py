"""Exports: ordered, looked at, and their files fetched, whole or a range of their bytes.

A piece of a file is in memory at a time, and no connection to the database is held while a client reads,
however slowly it does. What is looked at right after it was ordered is read where it was written.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Final

import asyncpg
import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api import errors
from contracts.api.bodies import attribute_of, attributes_of, document_of
from contracts.api.operations import Operation
from domain.exports import ExportOrder
from domain.faults import ServiceError
from gateway.api.acts import answered, body_contract, body_of
from gateway.api.answers import NO_STORE, is_known, json_answer, one, tagged
from gateway.api.lists import page
from gateway.api.ranges import Unsatisfiable, span_of
from gateway.api.reading import found, public_id_of, shown_after
from gateway.api.routing import Answer
from gateway.keys import ENGINE, PROVIDER
from gateway.requests import now_of
from services.exports.order_export import order_export
from store.prepared import fetch_one
from store.queries.exports import EXPORTS, FILE_TO_FETCH, PIECE, one_export
from store.transaction import borrowed

log = structlog.get_logger(__name__)
_PIECE_BYTES: Final = 1_048_576


async def order(request: web.Request, operation: Operation) -> web.Response:
    raw = await body_of(request)
    document = document_of(raw)
    attributes = attributes_of(document, body_contract(operation))
    asked = ExportOrder(
        format=attributes.get("format"), resources=attribute_of(document, "resources")
    )
    provider_id, now = request[PROVIDER], now_of(request)

    async def act(session: AsyncSession) -> bytes:
        public_id = await order_export(session, asked, provider_id=provider_id, now=now)
        return await shown_after(
            session,
            operation,
            one_export,
            provider_id=provider_id,
            public_id=public_id,
            now=now,
        )

    return await answered(request, raw, act)


async def list_exports(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, EXPORTS, now=now_of(request))


async def show(request: web.Request, operation: Operation) -> web.Response:
    asked = {
        "provider_id": request[PROVIDER],
        "public_id": public_id_of(request),
        "now": now_of(request),
    }
    async with borrowed(request.app[ENGINE]) as connection:
        row = await fetch_one(connection, one_export(operation.answers), **asked)
    return tagged(request, one(operation.answers, found(row)))


async def fetch_file(request: web.Request, _operation: Operation) -> web.StreamResponse:
    """The file, or the range that is asked for."""
    file = await _file(request)
    etag, size = f'"{file["sha256"]}"', file["bytes"]
    headers = {**NO_STORE, "Accept-Ranges": "bytes", "ETag": etag}
    if is_known(request, file["sha256"]):
        return web.Response(status=304, headers=headers)
    try:
        span = span_of(_range_header(request, etag=etag), size)
    except Unsatisfiable:
        answer = json_answer(errors.errors([errors.NO_SUCH_BYTES]), status=416)
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    headers["Content-Disposition"] = f'attachment; filename="{file["name"]}"'
    if span is None:
        return _bytes(request, file, range(size), headers=headers)
    headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    return _bytes(request, file, span, headers=headers, status=206)


async def _file(request: web.Request) -> asyncpg.Record:
    """Raises: NotFound (not this provider's, not ready, expired, or never ordered)."""
    asked = {
        "provider_id": request[PROVIDER],
        "public_id": public_id_of(request),
        "name": request.match_info["name"],
        "now": now_of(request),
    }
    async with borrowed(request.app[ENGINE]) as connection:
        return found(await fetch_one(connection, FILE_TO_FETCH, **asked))


def _range_header(request: web.Request, *, etag: str) -> str | None:
    """The range asked for, unless it is of another file than the client began with. Source: 13.1.5."""
    is_of_this_file = request.headers.get("If-Range", etag) == etag
    return request.headers.get("Range") if request.method == "GET" and is_of_this_file else None


def _bytes(
    request: web.Request,
    file: asyncpg.Record,
    span: range,
    *,
    headers: Mapping[str, str],
    status: int = 200,
) -> web.Response:
    """They are read while they are sent. The length tells the client whether it got all of them."""
    return web.Response(
        status=status,
        body=_pieces(request, file, span),
        content_type="application/gzip",
        headers={**headers, "Content-Length": str(len(span))},
    )


async def _pieces(request: web.Request, file: asyncpg.Record, span: range) -> AsyncIterator[bytes]:
    """Raises: ConnectionResetError (it cannot go on: the file expired meanwhile, or the database is gone)."""
    offset = span.start
    while offset < span.stop:
        asked = {
            "file_id": file["id"],
            "first_byte": offset,
            "most": min(_PIECE_BYTES, span.stop - offset),
        }
        try:
            async with borrowed(request.app[ENGINE]) as connection:
                piece = found(await fetch_one(connection, PIECE, **asked))["content"]
        except ServiceError as error:
            log.warning("download cut off", reason=type(error).__name__)
            raise ConnectionResetError("cut off") from error
        yield piece
        offset += len(piece)


HANDLERS: Final[Mapping[str, Answer]] = {
    "orderExport": order,
    "listExports": list_exports,
    "showExport": show,
    "fetchExportFile": fetch_file,
}
