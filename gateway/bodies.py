"""JSON bodies: read within bounds, refused in words.

Source: design, "Safety": bodies of at most 1 MB, depth bounded.
"""

from typing import Any, Final

import orjson
from aiohttp import web

from domain.faults import Fault, Malformed
from gateway.keys import CONFIG

_NO_JSON: Final = Fault(title="base", detail="The request body must be valid JSON.")
_TOO_DEEP: Final = Fault(title="base", detail="The request body is nested too deeply.")


async def json_of(request: web.Request) -> Any:
    """The body, read as JSON. Raises: Malformed; a body too large is answered 413 by the server."""
    raw = await request.read()
    if depth_of(raw) > request.app[CONFIG].json_depth:
        raise Malformed(_TOO_DEEP)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(_NO_JSON) from error


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


_OPENING: Final = frozenset(b"[{")
_CLOSING: Final = frozenset(b"]}")
