"""A version of the API for lead providers, from its operations."""

from collections.abc import Iterable, Sequence
from typing import Final

from contracts.api.common import RequestBody
from contracts.api.openapi.answers import answer
from contracts.api.openapi.documents import document
from contracts.api.openapi.nodes import Node, examples
from contracts.api.openapi.parameters import parameters_of
from contracts.api.openapi.refusals import ANYTIME, response_name
from contracts.api.operations import Operation
from contracts.api.schemas import body_schema

_WITH_A_BODY: Final = frozenset({413, 415})
"""Answered only where a body is read."""

_ABOUT: Final = (
    "For lead providers. Every request shows a token: `Authorization: Bearer …`. Times are UTC. What is not"
    " yours is as good as not there: both are 404. A POST may carry an `Idempotency-Key`: the same key and"
    " body get the first answer again, for a week; a key used for another request is refused."
)


def openapi(version: str, operations: Sequence[Operation]) -> Node:
    """The document of a version: ``v1``, ``v2`` or ``v3``."""
    info = {
        "title": "NPQ API for lead providers",
        "version": version.removeprefix("v") + ".0.0",
        "description": _ABOUT,
    }
    paths = _by_path(operations)
    return document(info, {f"/api/{version}{path}": paths[path] for path in paths})


def _by_path(operations: Iterable[Operation]) -> dict[str, Node]:
    paths: dict[str, Node] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> Node:
    described: Node = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.about:
        described["description"] = operation.about
    if parameters := parameters_of(operation):
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = _request_body(operation.body)
    return described | {"responses": _responses(operation)}


def _request_body(body: RequestBody) -> Node:
    example = {"data": {"type": body.type, "attributes": examples(body.fields)}}
    content = {"application/json": {"schema": body_schema(body), "example": example}}
    return {"required": body.data_is_required, "content": content}


def _responses(operation: Operation) -> Node:
    answers: Node = {"200": answer(operation)}
    for status in sorted({*operation.statuses, *ANYTIME}):
        if status not in _WITH_A_BODY or operation.body:
            answers[str(status)] = response_name(status)
    return answers
