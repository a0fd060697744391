"""Answers of the API: JSON without a charset, never cached. Source: provider-api.md 5.1, 5.2, 5.8."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Final

import asyncpg
import orjson
from aiohttp import ETag, web

from contracts.api import errors
from contracts.api.common import Resource
from contracts.api.documents import document
from domain.faults import Fault, Malformed, NotFound, ServiceError

NO_STORE: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}
RETRY_SECONDS: Final = "30"  # After which a 503 may be over.


def json_answer(body: bytes, *, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json", headers=NO_STORE)


def empty_answer(status: int) -> web.Response:
    return web.Response(status=status, headers=NO_STORE)


def tagged(request: web.Request, body: bytes) -> web.Response:
    """The body under its entity tag; 304 without it when the client has it already.

    The tag is a weak one: it is of what is said, which may travel compressed or not.
    """
    tag = blake2b(body, digest_size=16).hexdigest()
    answer = empty_answer(304) if is_known(request, tag) else json_answer(body)
    answer.etag = ETag(value=tag, is_weak=True)
    return answer


def is_known(request: web.Request, tag: str) -> bool:
    """Whether the client says that it has what is under this tag. Source: RFC 9110, 13.1.2."""
    return any(one.value in {tag, "*"} for one in request.if_none_match or ())


def one(resource: Resource, row: asyncpg.Record) -> bytes:
    return orjson.dumps({"data": document(resource, row)})


def many(resource: Resource, rows: Sequence[asyncpg.Record]) -> bytes:
    return orjson.dumps({"data": [document(resource, row) for row in rows]})


def error_answer(error: ServiceError) -> web.Response:
    """The documented answer to a failure that the caller is told of. Source: provider-api.md 6."""
    if isinstance(error, NotFound):
        return json_answer(errors.error(errors.NOT_FOUND), status=404)
    if error.status >= 500:
        answer = json_answer(errors.error(errors.UNAVAILABLE), status=error.status)
        answer.headers["Retry-After"] = RETRY_SECONDS
        return answer
    return json_answer(errors.errors(refused_faults(error)), status=error.status)


def refused_faults(error: ServiceError) -> Sequence[Fault]:
    """The faults as the API tells them: whatever cannot be read is a bad request, in words of its own."""
    if not isinstance(error, Malformed):
        return error.faults
    return [replace(fault, title="Bad request") for fault in error.faults]
