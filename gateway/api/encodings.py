"""Bodies that travel compressed: gzip and nothing else, in both directions.

The server hands bodies over as they came (``HANDED_OVER``), so that what a body may grow to is decided here,
and a signature is that of the bytes that were sent.

Source: provider-api.md 5.1; RFC 9110, 8.4 and 12.5.3.
"""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import hdrs, web

from contracts.api.bodies import INVALID_STRUCTURE
from domain.faults import Malformed
from gateway.keys import CONFIG
from gateway.requests import Handler

HANDED_OVER: Final[Mapping[str, Any]] = {"auto_decompress": False}
SMALLEST: Final = 1_024
"""Below this many bytes compressing gains nothing."""

_GZIP: Final = web.ContentCoding.gzip
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
_READ: Final = frozenset({_GZIP.value, "x-gzip"})
_AS_IT_IS: Final = frozenset({"", "identity"})
_IN_THE_LOOP: Final = 64 * 1_024


@web.middleware
async def compress_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let JSON of some length travel compressed to who takes it so; what is streamed sees to itself."""
    answer = await handler(request)
    if isinstance(answer, web.Response) and _is_of_what_may_be_long(answer):
        is_long = isinstance(answer.body, bytes) and len(answer.body) >= SMALLEST
        offer_gzip(request, answer, is_worth_it=is_long)
    return answer


def _is_of_what_may_be_long(answer: web.Response) -> bool:
    """JSON; or that the client has it already, which says what the answer itself would have said."""
    return answer.content_type == "application/json" or answer.status == 304


def offer_gzip(
    request: web.Request, answer: web.StreamResponse, *, is_worth_it: bool = True
) -> None:
    """Compress the answer on its way out if the client takes gzip; long bodies, not in the loop."""
    answer.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    if is_worth_it and takes_gzip(",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, ()))):
        answer.enable_compression(_GZIP)


def takes_gzip(accepted: str) -> bool:
    """Whether gzip is among the accepted encodings, by its name or by ``*``, and not refused."""
    weights = dict(map(_weighed, accepted.split(",")))
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


async def body_as_meant(request: web.Request, raw: bytes) -> bytes:
    """The body before it was compressed.

    Raises: Malformed (it is not compressed as it says), HTTPUnsupportedMediaType (compressed otherwise),
    HTTPRequestEntityTooLarge (it grows beyond what a body may have).
    """
    encoding = ",".join(request.headers.getall(hdrs.CONTENT_ENCODING, ())).strip().lower()
    if encoding in _AS_IT_IS:
        return raw
    if encoding not in _READ:
        raise web.HTTPUnsupportedMediaType(headers={hdrs.ACCEPT_ENCODING: _GZIP.value})
    most = request.app[CONFIG].body_limit
    if len(raw) <= _IN_THE_LOOP:
        return _decompressed(raw, most=most)
    return await asyncio.to_thread(_decompressed, raw, most=most)


def _decompressed(raw: bytes, *, most: int) -> bytes:
    """What was compressed, whole and nothing after it; never more than ``most`` bytes and one in memory."""
    inflater = zlib.decompressobj(_GZIP_FORMAT)
    try:
        meant = inflater.decompress(raw, most + 1)
    except zlib.error as error:
        raise Malformed(INVALID_STRUCTURE) from error
    if len(meant) > most:
        raise web.HTTPRequestEntityTooLarge(max_size=most)
    if not inflater.eof or inflater.unused_data:
        raise Malformed(INVALID_STRUCTURE)
    return meant


def _weighed(accepted: str) -> tuple[str, float]:
    """One accepted encoding and its weight; one that cannot be read is refused."""
    name, *parameters = accepted.split(";")
    weight = "1"
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        weight = value.strip() if key.strip().lower() == "q" else weight
    try:
        return name.strip().lower(), float(weight)
    except ValueError:
        return name.strip().lower(), 0.0
