"""What the parts of a document share: headers and forms of answers, and examples of resources."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from contracts.api.common import Field, Resource

Node: TypeAlias = dict[str, Any]

GZIP: Final = {"application/gzip": {"schema": {"type": "string", "format": "binary"}}}
SPAN: Final = {
    "Content-Range": {
        "description": "Which bytes these are, and how many the file has.",
        "schema": {"type": "string"},
        "example": "bytes 0-1048575/98765432",
    }
}
TAG: Final = {
    "ETag": {"description": "Of this very answer.", "schema": {"type": "string"}},
}


def example(resource: Resource) -> Node:
    """The resource as an answer shows it."""
    attributes = examples(resource.fields)
    return {"id": resource.id_example, "type": resource.type, "attributes": attributes}


def examples(fields: Iterable[Field]) -> Node:
    """The attributes of a resource or body."""
    return {one.name: one.example for one in fields}
