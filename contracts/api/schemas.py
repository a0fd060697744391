"""The declared fields as marshmallow schemas: for the published document, and to hold answers against.

Source: provider-api.md 5.2, 5.7 and 6.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from marshmallow import RAISE, Schema, fields, validate

from contracts.api.common import Field, Kind, RequestBody, Resource

_KINDS: Final[Mapping[Kind, type[fields.Field[Any]]]] = {
    Kind.TEXT: fields.String,
    Kind.UUID: fields.UUID,
    Kind.BOOLEAN: fields.Boolean,
    Kind.TIMESTAMP: fields.AwareDateTime,
}


class Strict(Schema):
    """What is not declared is wrong."""

    class Meta:
        unknown = RAISE


class FaultSchema(Strict):
    title = fields.String(
        required=True, metadata={"description": "What is wrong: an attribute's name, or base."}
    )
    detail = fields.String(required=True, metadata={"description": "Why, in a sentence."})


class ErrorsSchema(Strict):
    """What is wrong with the request's content, an entry for each fault."""

    errors = fields.List(fields.Nested(FaultSchema), required=True, validate=validate.Length(min=1))


class ErrorSchema(Strict):
    """What is said without looking at the request's content."""

    error = fields.String(required=True)


@cache
def one_schema(resource: Resource) -> type[Schema]:
    """The answer that shows one resource."""
    return _named(
        f"{resource.name}Response", {"data": fields.Nested(_shown(resource), required=True)}
    )


@cache
def many_schema(resource: Resource) -> type[Schema]:
    """The answer that lists resources."""
    listed = fields.List(fields.Nested(_shown(resource)), required=True)
    return _named(f"{resource.name}ListResponse", {"data": listed})


@cache
def body_schema(body: RequestBody) -> type[Schema]:
    """What the body of a request looks like when nothing is wrong with it."""
    attributes = {one.name: _field(one, required=one.name in body.required) for one in body.fields}
    data = _named(
        f"{body.name}Data",
        {
            "type": fields.String(validate=validate.OneOf([body.type])),
            "attributes": fields.Nested(
                Schema.from_dict(attributes, name=f"{body.name}Attributes"), required=True
            ),
        },
    )
    return _named(body.name, {"data": fields.Nested(data, required=body.data_is_required)})


@cache
def _shown(resource: Resource) -> type[Schema]:
    attributes = {one.name: _field(one, required=True) for one in resource.fields}
    return _named(
        resource.name,
        {
            "id": fields.UUID(required=True, metadata={"description": "Its id, for good."}),
            "type": fields.String(required=True, validate=validate.OneOf([resource.type])),
            "attributes": fields.Nested(
                _named(f"{resource.name}Attributes", attributes), required=True
            ),
        },
    )


def _field(one: Field, *, required: bool) -> fields.Field[Any]:
    metadata = {"description": one.doc, "example": one.example}
    values = [str(value) for value in one.values]
    allowed = [*values, None] if one.nullable else values
    return _KINDS[one.kind](
        required=required,
        allow_none=one.nullable,
        validate=validate.OneOf(allowed) if one.values else None,
        metadata=metadata,
    )


def _named(name: str, members: Mapping[str, Any]) -> type[Schema]:
    return Strict.from_dict(dict(members), name=name)
