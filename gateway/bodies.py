"""Bodies, JSON and forms: read within bounds, refused in words.

Source: design, "Safety": bodies of at most 1 MB, depth bounded.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from aiohttp import web
from aiohttp.http import HttpProcessingError

from domain.faults import Fault, Malformed
from gateway.keys import CONFIG

_NO_JSON: Final = Fault(title="base", detail="The request body must be valid JSON.")
_NO_FORM: Final = Fault(title="base", detail="The form cannot be read.")
_TOO_DEEP: Final = Fault(title="base", detail="The request body is nested too deeply.")


async def json_of(request: web.Request) -> Any:
    """The body, read as JSON. Raises: Malformed; a body too large is answered 413 by the server."""
    try:
        raw = await request.read()
    except web.RequestPayloadError as error:
        raise Malformed(_NO_JSON) from error
    if depth_of(raw) > request.app[CONFIG].json_depth:
        raise Malformed(_TOO_DEEP)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(_NO_JSON) from error


async def form_of(request: web.Request) -> Mapping[str, Any]:
    """What was posted, as text in UTF-8; of other kinds of body, nothing.

    Raises: Malformed; a body too large is answered 413 by the server.
    """
    if (request.charset or "utf-8").lower() not in _UTF_8:
        raise Malformed(_NO_FORM)
    try:
        posted = await request.post()
    except _UNREADABLE as error:
        raise Malformed(_NO_FORM) from error
    if not all(map(_is_text, (*posted.keys(), *posted.values()))):
        raise Malformed(_NO_FORM)
    return posted


def _is_text(posted: object) -> bool:
    """Whether a name or value could have been typed; files are nobody's answer, and never read."""
    return not isinstance(posted, str) or not (
        "\0" in posted or any("\ud800" <= character <= "\udfff" for character in posted)
    )


def depth_of(raw: bytes) -> int:
    """How deep brackets are nested, outside of strings; read before anything is built from them."""
    depth = deepest = 0
    for part in _outside_strings(raw):
        for byte in part:
            if byte in _OPENING:
                depth += 1
                deepest = max(deepest, depth)
            elif byte in _CLOSING:
                depth -= 1
    return deepest


def _outside_strings(raw: bytes) -> list[bytes]:
    return raw.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]


_UTF_8: Final = frozenset({"utf-8", "utf8"})
_UNREADABLE: Final = (
    HttpProcessingError,
    LookupError,
    RuntimeError,
    ValueError,
    web.RequestPayloadError,
)
"""What reading a form raises: of broken parts, unknown encodings, and bytes that are no text."""

_OPENING: Final = frozenset(b"[{")
_CLOSING: Final = frozenset(b"]}")
