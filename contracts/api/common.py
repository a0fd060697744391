"""How an endpoint's contract is declared: one list of fields per resource and version.

From the list come the marshmallow schema (documentation, validation in tests) and the select that
reads the resource (``store/queries``), so the two cannot drift apart.

Source: provider-api.md 5.2 and 5.3.
"""

from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property
from typing import Final


class Kind(StrEnum):
    """How a value is written in JSON."""

    TEXT = auto()
    TEXT_OR_INTEGER = auto()  # Received as either.
    UUID = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    TIMESTAMP = auto()  # RFC 3339, UTC, whole seconds, Z.
    DATE = auto()
    OBJECT = auto()  # Of the field's own ``fields``.
    OBJECTS = auto()  # Any number of them.
    TEXTS = auto()
    INTEGERS = auto()


NESTED: Final = frozenset({Kind.OBJECT, Kind.OBJECTS, Kind.TEXTS, Kind.INTEGERS})
"""What the database hands over as JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One attribute, as sent or received."""

    name: str
    kind: Kind
    doc: str
    example: object
    nullable: bool = False
    values: tuple[str, ...] = ()  # The only values, when there are few.
    fields: tuple["Field", ...] = ()  # Of an object.


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """What a version of the API shows of one thing; equal only to itself."""

    name: str  # Of its schema in the published document.
    type: str  # The literal in the envelope.
    fields: tuple[Field, ...]
    id_kind: Kind = Kind.UUID
    id_example: str = "3f2a9a9e-25fd-4a54-8a9c-0c5b9c5b9c5b"

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)

    @cached_property
    def nested(self) -> tuple[str, ...]:
        """The names of the fields that hold more than one value."""
        return tuple(one.name for one in self.fields if one.kind in NESTED)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """What a version of the API writes as CSV: the columns of a resource, ``id`` among them, in order.

    ``always_has_header`` off: nothing at all is written when there are no rows.

    Source: provider-api.md 8.4, 8.5 and 10.3.
    """

    resource: Resource
    columns: tuple[str, ...]
    always_has_header: bool = True


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RequestBody:
    """What a version of the API reads of a body: ``{"data": {"type", "attributes"}}``; equal only to itself.

    ``data_is_required`` off: no body at all means no attributes. ``needs_known_attribute`` on:
    attributes without any recognised key are malformed.

    Source: provider-api.md 5.7.
    """

    name: str
    type: str
    fields: tuple[Field, ...]
    required: tuple[str, ...] = ()  # For the documentation: who misses them is told by the rules.
    data_is_required: bool = True
    needs_known_attribute: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Which filters and sort attributes a list offers. Source: provider-api.md 5.5 and 5.6."""

    names: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
