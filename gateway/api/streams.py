"""Rows as CSV on their way from the database to the client: never more than a piece of them in memory.

PostgreSQL writes the dialect that the API promises: commas, line feeds, quotes only where needed, nothing for
null and ``""`` for an empty text.

Source: provider-api.md 8.4.
"""

from typing import Any, Final

import structlog
from aiohttp import web

from contracts.api.common import Sheet
from domain.faults import ServiceError
from gateway.api.answers import NO_STORE
from gateway.api.encodings import offer_gzip
from gateway.keys import READ_ENGINE
from store.prepared import Prepared
from store.transaction import reading

log = structlog.get_logger(__name__)
_PIECE_BYTES: Final = 64 * 1024


class _Out:
    """Gathers small pieces and sends big ones; the headers go out with the first."""

    def __init__(self, request: web.Request, first_line: bytes) -> None:
        self._request = request
        self._first_line = first_line
        self._waiting = bytearray()
        self.response: web.StreamResponse = web.StreamResponse(headers=NO_STORE)
        self.response.content_type = "text/csv"
        offer_gzip(request, self.response)

    async def take(self, piece: bytes) -> None:
        if not self.response.prepared and not self._waiting:
            self._waiting += self._first_line
        self._waiting += piece
        if len(self._waiting) >= _PIECE_BYTES:
            await self._send()

    async def end(self, *, always_has_header: bool) -> web.StreamResponse:
        if always_has_header and not self.response.prepared and not self._waiting:
            self._waiting += self._first_line
        await self._send()
        await self.response.write_eof()
        return self.response

    async def _send(self) -> None:
        if not self.response.prepared:
            await self.response.prepare(self._request)
        if self._waiting:
            await self.response.write(bytes(self._waiting))
            self._waiting.clear()


async def streamed(
    request: web.Request, sheet: Sheet, statement: Prepared, *, values: dict[str, Any]
) -> web.StreamResponse:
    """The rows of the statement as the sheet's columns.

    Raises: ServiceError (before anything is sent); later the connection is cut, so that nobody takes
    half a file for a whole one.
    """
    out = _Out(request, ",".join(sheet.columns).encode() + b"\n")
    try:
        async with reading(request.app[READ_ENGINE]) as connection:
            await connection.copy_from_query(
                statement.sql,
                *statement.arguments(values),
                output=out.take,
                format="csv",
            )
    except (ServiceError, OSError):
        if not out.response.prepared:
            raise
        log.warning("download cut off")
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError("cut off") from None
    return await out.end(always_has_header=sheet.always_has_header)
