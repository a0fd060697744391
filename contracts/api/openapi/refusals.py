"""What any operation may answer beside what it is asked for: said once, and named by the status."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from contracts.api import errors
from contracts.api.bodies import INVALID_STRUCTURE
from contracts.api.changes import FORGOTTEN
from contracts.api.openapi.nodes import GZIP, SPAN, TAG, Node
from contracts.api.schemas import ErrorSchema, ErrorsSchema
from domain.faults import Fault
from domain.participation.acceptance import ALREADY_ACCEPTED

ANYTIME: Final = (401, 406, 413, 415, 429, 500, 503)
"""Whatever is asked for."""

_WAIT: Final = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}


def response_name(status: int) -> str:
    """Under which name a document keeps the refusal of this status."""
    return HTTPStatus(status).name.title().replace("_", "")


def others(paths: Mapping[str, Node]) -> dict[int, Node]:
    """What these operations may answer beside what each says itself, by status."""
    used = {
        status
        for operations in paths.values()
        for operation in operations.values()
        for status in operation["responses"]
    }
    return {status: answer for status, answer in _all_others().items() if str(status) in used}


def _all_others() -> dict[int, Node]:
    return {
        206: {
            "description": "The bytes that were asked for.",
            "headers": TAG | SPAN,
            "content": GZIP,
        },
        304: {"description": "You have it already; no body.", "headers": TAG},
        400: _fault("The request cannot be read.", INVALID_STRUCTURE),
        401: _words("No known token.", errors.ACCESS_DENIED),
        404: _words("There is no such thing, or it is not yours.", errors.NOT_FOUND),
        406: {"description": "An extension of the path that is not offered; no body."},
        410: _fault("It was there and is gone for good.", FORGOTTEN),
        413: _words("A body of more than a megabyte, as sent or as meant.", errors.TOO_LARGE),
        415: _words("The body is compressed otherwise than by gzip.", errors.UNSUPPORTED),
        416: {"headers": SPAN} | _fault("The file has no such bytes.", errors.NO_SUCH_BYTES),
        422: _fault("A rule refuses; nothing was changed.", ALREADY_ACCEPTED),
        429: {
            "description": "Too many requests with this token, or from this address.",
            "headers": _WAIT,
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        500: _words("A fault of ours.", errors.INTERNAL),
        503: {"headers": _WAIT}
        | _words("Try again later; nothing was changed.", errors.UNAVAILABLE),
    }


def _words(description: str, words: str) -> Node:
    content = {"schema": ErrorSchema, "example": {"error": words}}
    return {"description": description, "content": {"application/json": content}}


def _fault(description: str, fault: Fault) -> Node:
    example = {"errors": [{"title": fault.title, "detail": fault.detail}]}
    content = {"schema": ErrorsSchema, "example": example}
    return {"description": description, "content": {"application/json": content}}
