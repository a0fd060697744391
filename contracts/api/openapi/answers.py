"""What an operation answers when all is well, by the form that it answers in."""

from typing import Final

from marshmallow import Schema

from contracts.api.openapi.nodes import GZIP, TAG, Node, example
from contracts.api.operations import Operation
from contracts.api.schemas import answer_schema

_NEXT: Final = {
    "Link": {
        "description": "The address of the next page, when there may be one.",
        "schema": {"type": "string"},
        "example": '<https://npq.example/api/v3/npq-applications?page[after]=AQw…>; rel="next"',
    }
}


def answer(operation: Operation) -> Node:
    """The answer with status 200."""
    resource = operation.answers
    if operation.sheet:
        table = {"type": "string", "description": ", ".join(operation.sheet.columns)}
        return {"description": "All of them.", "content": {"text/csv": {"schema": table}}}
    if operation.is_file:
        return {"description": "The file.", "headers": TAG, "content": GZIP}
    schema, shown = answer_schema(operation), example(resource)
    if operation.is_page:
        return _page(schema, {"data": [shown]})
    if operation.is_feed:
        meta = {"after": resource.id_example}
        return _page(schema, {"data": [shown], "meta": meta})
    content = {"schema": schema, "example": {"data": shown}}
    described: Node = {"description": "As it is now.", "content": {"application/json": content}}
    return {"headers": TAG} | described if operation.method == "GET" else described


def _page(schema: type[Schema], shown: Node) -> Node:
    content = {"application/json": {"schema": schema, "example": shown}}
    return {"description": "The page.", "headers": _NEXT, "content": content}
