"""How an endpoint's contract is declared: one list of fields per resource and version.

From the list come the marshmallow schema (documentation, validation in tests) and the select that
reads the resource (``store/queries``), so the two cannot drift apart.

Source: provider-api.md 5.2 and 5.3.
"""

from dataclasses import dataclass, field
from enum import StrEnum, auto


class Kind(StrEnum):
    """How a value is written in JSON."""

    TEXT = auto()
    UUID = auto()
    BOOLEAN = auto()
    TIMESTAMP = auto()  # RFC 3339, UTC, whole seconds, Z.


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One attribute, as sent or received."""

    name: str
    kind: Kind
    doc: str
    example: object
    nullable: bool = False
    values: tuple[str, ...] = ()  # The only values, when there are few.


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """What a version of the API shows of one thing; equal only to itself."""

    name: str  # Of its schema in the published document.
    type: str  # The literal in the envelope.
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestBody:
    """What a version of the API reads of a body: ``{"data": {"type", "attributes"}}``.

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

    cohort: bool = False
    updated_since: bool = False
    participant_id: bool = False
    sort: tuple[str, ...] = field(default=())
