"""Reading the body of a request as the contract says, before any rule looks at it.

Source: provider-api.md 5.7, decisions D-01 and D-26.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import orjson

from contracts.api.common import RequestBody
from domain.faults import Fault, Malformed

Scalar: TypeAlias = str | int | float | bool
Document: TypeAlias = Mapping[str, object]
INVALID_STRUCTURE: Final = Fault(
    title="Bad request",
    detail="The body must be JSON of the form"
    ' {"data": {"type": "…", "attributes": {…}}} with the documented attributes.',
)


def document_of(raw: bytes | None) -> Document:
    """The body as a JSON object; ``raw`` None or blank means that there is none.

    Nesting is bounded by the reader, which gives up beyond 1,024 levels.

    Raises: Malformed (no JSON, nested too deeply, or no object: D-01).
    """
    if raw is None or not raw.strip():
        return {}
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(INVALID_STRUCTURE) from error
    return _mapping(document)


def attributes_of(document: Document, contract: RequestBody) -> dict[str, Scalar]:
    """The recognised attributes that the body gives a value.

    Unknown attributes and values that are no scalars are dropped, nulls too.

    Raises: Malformed.
    """
    if "data" not in document and not contract.data_is_required:
        return {}
    attributes = _object(_object(document.get("data")).get("attributes"))
    known = {one.name for one in contract.fields} & attributes.keys()
    if not known and contract.needs_known_attribute:
        raise Malformed(INVALID_STRUCTURE)
    return {
        name: value
        for name in known
        if isinstance(value := attributes[name], str | int | float | bool)
    }


def attribute_of(document: Document, name: str) -> object:
    """An attribute as it was sent, for what may hold more than a scalar; None when there is none."""
    node: object = document
    for key in ("data", "attributes", name):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def text_of(attributes: Mapping[str, Scalar], name: str) -> str | None:
    """A scalar as text, blank as None; a zero byte, which no text of ours has, is replaced."""
    value = attributes.get(name)
    if value is None:
        return None
    text = orjson.dumps(value).decode() if isinstance(value, bool | int | float) else value
    return text.replace("\x00", "\ufffd") if text.strip() else None


def _object(value: object) -> Document:
    """The value as an object that holds something. Raises: Malformed."""
    found = _mapping(value)
    if not found:
        raise Malformed(INVALID_STRUCTURE)
    return found


def _mapping(value: object) -> Document:
    if not isinstance(value, dict):
        raise Malformed(INVALID_STRUCTURE)
    return value
