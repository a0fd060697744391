"""A resource as the JSON document that every answer and file shows of it. Source: provider-api.md 5.2."""

from typing import Any, Final, TypeAlias

import orjson

from contracts.api.common import Resource

Row: TypeAlias = Any
"""A resource as its select reads it, to be indexed: the public id, then a value for each field."""

_PUBLIC_ID: Final = 0  # The select of every resource begins with it.


def document(resource: Resource, row: Row) -> dict[str, Any]:
    """The resource in a row, ready to be written as JSON; what the database wrote as JSON stays so.

    What the row holds beyond the fields, as where it stands in its list, is not shown.
    """
    attributes = dict(zip(resource.names, row[1:], strict=False))
    for name in resource.nested:
        if attributes[name] is not None:
            attributes[name] = orjson.Fragment(attributes[name])
    return {"id": row[_PUBLIC_ID], "type": resource.type, "attributes": attributes}
