"""What may be said with a request beside its body: in the path, the query and the headers."""

import re
from collections.abc import Mapping
from typing import Final

from contracts.api.changes import LATEST, LONGEST_WAIT_SECONDS
from contracts.api.common import Filters
from contracts.api.listing import DEFAULT_PER_PAGE, MAXIMUM_PER_PAGE
from contracts.api.openapi.nodes import Node
from contracts.api.operations import Operation
from domain.exports import RESOURCES, ExportFormat, file_name

_BLANK: Final = {"allowEmptyValue": True}
"""What is blank counts as not said. Source: provider-api.md 5.6."""

_FILTER_PARAMETERS: Final[Mapping[str, Node]] = {
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


def parameters_of(operation: Operation) -> list[Node]:
    """All of them, in the order of the document."""
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


def _file_parameters() -> list[Node]:
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


def _page_parameters() -> list[Node]:
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


def _feed_parameters() -> list[Node]:
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


def _list_parameters(filters: Filters) -> list[Node]:
    parameters: list[Node] = []
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
