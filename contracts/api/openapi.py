"""A version of the API as an OpenAPI 3.1 document, made from what reads and answers its requests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from contracts.api import errors
from contracts.api.bodies import INVALID_STRUCTURE
from contracts.api.changes import FORGOTTEN, LATEST, LONGEST_WAIT_SECONDS
from contracts.api.common import Field, Filters, RequestBody, Resource
from contracts.api.enumerations import with_named_enumerations
from contracts.api.listing import DEFAULT_PER_PAGE, MAXIMUM_PER_PAGE
from contracts.api.operations import Operation
from contracts.api.schemas import (
    ErrorSchema,
    ErrorsSchema,
    body_schema,
    feed_schema,
    many_schema,
    one_schema,
)
from domain.exports import RESOURCES, ExportFormat, file_name

_Node = dict[str, Any]
ANYTIME: Final = (401, 406, 413, 415, 429, 500, 503)
_WITH_A_BODY: Final = frozenset({413, 415})
_ABOUT: Final = (
    "For lead providers. Every request shows a token: `Authorization: Bearer …`. Times are UTC. What is not"
    " yours is as good as not there: both are 404. A POST may carry an `Idempotency-Key`: the same key and"
    " body get the first answer again, for a week; a key used for another request is refused."
)
_BLANK: Final = {"allowEmptyValue": True}
"""What is blank counts as not said. Source: provider-api.md 5.6."""
_FILTER_PARAMETERS: Final[Mapping[str, _Node]] = {
    "cohort": {
        "description": "Start years of cohorts, with commas between them.",
        "schema": {"type": "string"},
        "example": "2023,2024",
    },
    "created_since": {
        "description": "Only what was recorded at or after this time.",
        "schema": {"type": "string", "format": "date-time"},
        "example": "2024-11-20T10:00:00Z",
    },
    "from_participant_id": {
        "description": "Only who was known under this id before.",
        "schema": {"type": "string"},
        "example": "23dd8d66-e11f-4139-9001-86b4f9abcb02",
    },
    "participant_id": {
        "description": "Ids of participants, with commas between them.",
        "schema": {"type": "string"},
        "example": "db3a7848-7308-4879-942a-c4a70ced400a",
    },
    "training_status": {
        "description": "Only who has an accepted application in this status, and only those applications.",
        "schema": {"$ref": "#/components/schemas/TrainingStatus"},
        "example": "active",
    },
    "updated_since": {
        "description": "Only what has its `updated_at` at or after this time; an enrolment has its application's.",
        "schema": {"type": "string", "format": "date-time"},
        "example": "2024-11-20T10:00:00Z",
    },
}


def openapi(version: str, operations: Sequence[Operation]) -> _Node:
    """The document of a version: ``v1``, ``v2`` or ``v3``."""
    info = {
        "title": "NPQ API for lead providers",
        "version": version.removeprefix("v") + ".0.0",
        "description": _ABOUT,
    }
    paths = _by_path(operations)
    return document(info, {f"/api/{version}{path}": paths[path] for path in paths})


def document(info: Mapping[str, str], paths: Mapping[str, _Node]) -> _Node:
    """A document of these operations by path, each opened by a token; refusals are shared."""
    spec = APISpec(
        title=info["title"],
        version=info["version"],
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_schema_name)],
        info={"description": info["description"]},
        security=[{"token": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for status, answer in _others(paths).items():
        spec.components.response(response_name(status), answer)
    for path, described in paths.items():
        spec.path(path=path, operations=described)
    written = spec.to_dict()
    written["components"]["schemas"] = with_named_enumerations(written["components"]["schemas"])
    return {"openapi": written["openapi"]} | written


def _schema_name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _by_path(operations: Iterable[Operation]) -> dict[str, _Node]:
    paths: dict[str, _Node] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> _Node:
    described: _Node = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
    }
    if operation.about:
        described["description"] = operation.about
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = _request_body(operation.body)
    return described | {"responses": _responses(operation)}


def _parameters(operation: Operation) -> list[_Node]:
    parameters = _page_parameters() if operation.is_page else []
    if operation.filters:
        parameters += _list_parameters(operation.filters)
    if operation.is_feed:
        parameters += _feed_parameters()
    for name in re.findall(r"\{(\w*id)\}", operation.path):
        identifier = {"type": "string", "format": "uuid"}
        parameters.append({"name": name, "in": "path", "required": True, "schema": identifier})
    if operation.is_file:
        parameters += _file_parameters()
    if operation.method == "GET" and not (operation.filters or operation.is_feed):
        parameters.append(
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "The `ETag` of an answer that you have: 304 when nothing changed.",
                "schema": {"type": "string"},
            }
        )
    if operation.method == "POST":
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Of your choice, new for each thing to do.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "[!-~]"},
            }
        )
    return parameters


def _file_parameters() -> list[_Node]:
    named = [file_name(name, format_) for format_ in ExportFormat for name in RESOURCES]
    headers = {
        "Range": ("Which bytes, as in `bytes=0-1048575`: 206 with these.", "bytes=0-1048575"),
        "If-Range": (
            "The `ETag` of the file that you began with: all of it when it differs.",
            None,
        ),
    }
    return [
        {
            "name": "name",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "enum": named},
        },
        *(
            {
                "name": name,
                "in": "header",
                "description": description,
                "schema": {"type": "string"},
                **({"example": example} if example else {}),
            }
            for name, (description, example) in headers.items()
        ),
    ]


def _page_parameters() -> list[_Node]:
    page = {"type": "integer", "minimum": 1, "default": 1}
    size = {
        "description": f"How many at most; more than {MAXIMUM_PER_PAGE} are read as {MAXIMUM_PER_PAGE}.",
        "schema": {"type": "integer", "minimum": 1, "default": DEFAULT_PER_PAGE},
    }
    after = {
        "description": "A cursor from the `Link` of a page: what follows it, whatever changed meanwhile.",
        "schema": {"type": "string"},
    }
    return [
        {"name": "page[page]", "in": "query", "schema": page},
        {"name": "page[per_page]", "in": "query"} | size,
        {"name": "page[after]", "in": "query"} | after,
    ]


def _feed_parameters() -> list[_Node]:
    after = {
        "description": "The position that you have read up to; without it, from the oldest change kept."
        f" `{LATEST}`: no changes, only where the feed is now.",
        "schema": {"type": "string", "pattern": f"^([0-9]{{1,18}}|{LATEST})$"},
        "example": LATEST,
    }
    wait = {
        "description": "How many seconds to wait when there is nothing yet; the answer comes with the first."
        f" More than {LONGEST_WAIT_SECONDS} are read as {LONGEST_WAIT_SECONDS}.",
        "schema": {"type": "integer", "minimum": 0, "default": 0},
    }
    _, size, _ = _page_parameters()
    return [
        {"name": "after", "in": "query"} | after | _BLANK,
        size,
        {"name": "wait", "in": "query"} | wait,
    ]


def _list_parameters(filters: Filters) -> list[_Node]:
    parameters: list[_Node] = []
    for name, described in _FILTER_PARAMETERS.items():
        if name in filters.names:
            parameters.append({"name": f"filter[{name}]", "in": "query"} | described | _BLANK)
    if filters.sort:
        described = {
            "description": f"By {' or '.join(filters.sort)}; commas between, `-` before for descending.",
            "schema": {"type": "string"},
            "example": f"-{filters.sort[-1]}",
        }
        parameters.append({"name": "sort", "in": "query"} | described)
    return parameters


def _request_body(body: RequestBody) -> _Node:
    example = {"data": {"type": body.type, "attributes": _examples(body.fields)}}
    content = {"application/json": {"schema": body_schema(body), "example": example}}
    return {"required": body.data_is_required, "content": content}


def _responses(operation: Operation) -> _Node:
    answers: _Node = {"200": _answer(operation)}
    for status in sorted({*operation.statuses, *ANYTIME}):
        if status not in _WITH_A_BODY or operation.body:
            answers[str(status)] = response_name(status)
    return answers


def response_name(status: int) -> str:
    """Under which name a document keeps the refusal of this status."""
    return HTTPStatus(status).name.title().replace("_", "")


def _answer(operation: Operation) -> _Node:
    resource = operation.answers
    if operation.sheet:
        schema = {"type": "string", "description": ", ".join(operation.sheet.columns)}
        return {"description": "All of them.", "content": {"text/csv": {"schema": schema}}}
    if operation.is_file:
        return {"description": "The file.", "headers": _TAG, "content": _GZIP}
    example = _example(resource)
    if operation.filters is not None:
        return _page(many_schema(resource), {"data": [example]})
    if operation.is_feed:
        meta = {"after": resource.id_example}
        return _page(feed_schema(resource), {"data": [example], "meta": meta})
    content = {"schema": one_schema(resource), "example": {"data": example}}
    described: _Node = {"description": "As it is now.", "content": {"application/json": content}}
    return {"headers": _TAG} | described if operation.method == "GET" else described


def _page(schema: type[Schema], example: _Node) -> _Node:
    content = {"application/json": {"schema": schema, "example": example}}
    return {"description": "The page.", "headers": _NEXT, "content": content}


def _example(resource: Resource) -> _Node:
    attributes = _examples(resource.fields)
    return {"id": resource.id_example, "type": resource.type, "attributes": attributes}


def _examples(fields: Iterable[Field]) -> _Node:
    return {one.name: one.example for one in fields}


def _words(description: str, words: str) -> _Node:
    content = {"schema": ErrorSchema, "example": {"error": words}}
    return {"description": description, "content": {"application/json": content}}


def _faults(description: str, title: str, detail: str) -> _Node:
    content = {"schema": ErrorsSchema, "example": {"errors": [{"title": title, "detail": detail}]}}
    return {"description": description, "content": {"application/json": content}}


_NEXT: Final = {
    "Link": {
        "description": "The address of the next page, when there may be one.",
        "schema": {"type": "string"},
        "example": '<https://npq.example/api/v3/npq-applications?page[after]=AQw…>; rel="next"',
    }
}
_GZIP: Final = {"application/gzip": {"schema": {"type": "string", "format": "binary"}}}
_SPAN: Final = {
    "Content-Range": {
        "description": "Which bytes these are, and how many the file has.",
        "schema": {"type": "string"},
        "example": "bytes 0-1048575/98765432",
    }
}
_TAG: Final = {
    "ETag": {"description": "Of this very answer.", "schema": {"type": "string"}},
}
_WAIT: Final = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}


def _others(paths: Mapping[str, _Node]) -> dict[int, _Node]:
    """What these operations may answer beside what each says itself, by status."""
    used = {
        status
        for operations in paths.values()
        for operation in operations.values()
        for status in operation["responses"]
    }
    return {status: answer for status, answer in _all_others().items() if str(status) in used}


def _all_others() -> dict[int, _Node]:
    return {
        206: {
            "description": "The bytes that were asked for.",
            "headers": _TAG | _SPAN,
            "content": _GZIP,
        },
        304: {"description": "You have it already; no body.", "headers": _TAG},
        400: _faults(
            "The request cannot be read.", INVALID_STRUCTURE.title, INVALID_STRUCTURE.detail
        ),
        401: _words("No known token.", errors.ACCESS_DENIED),
        404: _words("There is no such thing, or it is not yours.", errors.NOT_FOUND),
        406: {"description": "An extension of the path that is not offered; no body."},
        410: _faults("It was there and is gone for good.", FORGOTTEN.title, FORGOTTEN.detail),
        413: _words("A body of more than a megabyte, as sent or as meant.", errors.TOO_LARGE),
        415: _words("The body is compressed otherwise than by gzip.", errors.UNSUPPORTED),
        416: {"headers": _SPAN}
        | _faults(
            "The file has no such bytes.",
            "range",
            "The header Range must name bytes that the file has: bytes=first-last.",
        ),
        422: _faults(
            "A rule refuses; nothing was changed.",
            "application",
            "This '#/application' has already been accepted.",
        ),
        429: {
            "description": "Too many requests with this token, or from this address.",
            "headers": _WAIT,
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        500: _words("A fault of ours.", errors.INTERNAL),
        503: {"headers": _WAIT}
        | _words("Try again later; nothing was changed.", errors.UNAVAILABLE),
    }
