"""The declared fields as marshmallow schemas: for the published document, and to hold answers against.

Source: provider-api.md 5.2, 5.7 and 6.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

from contracts.api.common import Field, Kind, RequestBody, Resource
from contracts.api.operations import Operation

_PLAIN: Final[Mapping[Kind, type[fields.Field[Any]]]] = {
    Kind.TEXT: fields.String,
    Kind.TEXT_OR_INTEGER: fields.Raw,
    Kind.UUID: fields.UUID,
    Kind.BOOLEAN: fields.Boolean,
    Kind.INTEGER: fields.Integer,
    Kind.TIMESTAMP: fields.AwareDateTime,
    Kind.DATE: fields.Date,
}
_MANY: Final[Mapping[Kind, type[fields.Field[Any]]]] = {
    Kind.TEXTS: fields.String,
    Kind.INTEGERS: fields.Integer,
}
_AT_LEAST_ONE: Final = {"minProperties": 1}
"""What an empty object is refused for. Source: provider-api.md 5.7."""


class Strict(Schema):
    """What is not declared is wrong."""

    class Meta:
        unknown = RAISE


class Lenient(Schema):
    """What is not declared is skipped, so the document does not forbid it. Source: provider-api.md 5.7."""

    class Meta:
        unknown = EXCLUDE


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


def answer_schema(operation: Operation) -> type[Schema]:
    """What the operation answers as JSON when all is well."""
    if operation.is_feed:
        return feed_schema(operation.answers)
    return (many_schema if operation.is_page else one_schema)(operation.answers)


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
def feed_schema(resource: Resource) -> type[Schema]:
    """The answer that lists what came after a position, and tells the position to go on from."""
    listed = fields.List(fields.Nested(_shown(resource)), required=True)
    after = fields.String(
        required=True, metadata={"description": "Where to go on: the next `after`."}
    )
    meta = fields.Nested(_named(f"{resource.name}FeedMeta", {"after": after}), required=True)
    return _named(f"{resource.name}FeedResponse", {"data": listed, "meta": meta})


@cache
def body_schema(body: RequestBody) -> type[Schema]:
    """What the body of a request looks like when nothing is wrong with it."""
    attributes = {
        one.name: _field(one, required=one.name in body.required, within=body.name)
        for one in body.fields
    }
    data = Lenient.from_dict(
        {
            "type": fields.Raw(
                metadata={
                    "description": "Of your choice: nobody looks at it.",
                    "example": body.type,
                }
            ),
            "attributes": fields.Nested(
                Lenient.from_dict(attributes, name=f"{body.name}Attributes"),
                required=True,
                metadata=_AT_LEAST_ONE,
            ),
        },
        name=f"{body.name}Data",
    )
    whole: dict[str, fields.Field[Any]] = {
        "data": fields.Nested(data, required=body.data_is_required)
    }
    return Lenient.from_dict(whole, name=body.name)


@cache
def _shown(resource: Resource) -> type[Schema]:
    attributes = {
        one.name: _field(one, required=True, within=resource.name) for one in resource.fields
    }
    return _named(
        resource.name,
        {
            "id": _PLAIN[resource.id_kind](
                required=True, metadata={"description": "Its id, for good."}
            ),
            "type": fields.String(required=True, validate=validate.OneOf([resource.type])),
            "attributes": fields.Nested(
                _named(f"{resource.name}Attributes", attributes), required=True
            ),
        },
    )


def _field(one: Field, *, required: bool, within: str) -> fields.Field[Any]:
    """The field as marshmallow has it; ``within`` is the name of the schema that has the field."""
    given: dict[str, Any] = {
        "required": required,
        "allow_none": one.nullable,
        "metadata": {"description": one.doc, "example": one.example},
    }
    if one.kind is Kind.TEXT_OR_INTEGER:
        given["metadata"]["type"] = ["string", "integer"]
    if one.kind is Kind.OBJECT:
        return fields.Nested(_object(one, within=within), **given)
    if one.kind is Kind.OBJECTS:
        return fields.List(fields.Nested(_object(one, within=within)), **given)
    if one.kind in _MANY:
        return fields.List(_MANY[one.kind](validate=_one_of(one)), **given)
    return _PLAIN[one.kind](validate=_one_of(one), **given)


def _object(one: Field, *, within: str) -> type[Schema]:
    name = within + "".join(part.title() for part in one.name.split("_"))
    members = {inner.name: _field(inner, required=True, within=name) for inner in one.fields}
    return _named(name, members)


def _one_of(one: Field) -> validate.OneOf | None:
    """Only the values that there are; null too, where it may be."""
    if not one.values:
        return None
    values = [str(value) for value in one.values]
    return validate.OneOf([*values, None] if one.nullable else values)


def _named(name: str, members: Mapping[str, Any]) -> type[Schema]:
    return Strict.from_dict(dict(members), name=name)
