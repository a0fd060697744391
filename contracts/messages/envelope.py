"""What a message travels in: its id and type, who and what it is for, and the body.

Source: admin-and-operations.md 8.5, rule 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load

from domain.faults import Fault, Invalid, Malformed


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A message on its way.

    ``request_id`` names the request that it all began with, ``actor`` who acted (``Admin 7``), ``trace``
    the headers of the trace that it belongs to.
    """

    message_id: UUID
    type: str
    created_at: datetime
    body: Mapping[str, Any]
    request_id: str = ""
    actor: str = ""
    trace: Mapping[str, str] = field(default_factory=dict)


class _Object(fields.Field[Mapping[str, Any]]):
    """A JSON object that is read elsewhere: each of many thousand messages passes through here."""

    default_error_messages = {"invalid": "Not a valid mapping type."}

    def __init__(self, *, values: str | None = None, **given: Any) -> None:
        inside = {"additionalProperties": {"type": values}} if values else {}
        super().__init__(metadata={"type": "object", **inside}, **given)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.make_error("invalid")
        return value


class EnvelopeSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    message_id = fields.UUID(required=True)
    type = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    request_id = fields.String(load_default="")
    actor = fields.String(load_default="")
    trace = _Object(values="string", load_default=dict)
    body = _Object(required=True)

    @post_load
    def _make(self, given: Mapping[str, Any], **_: Any) -> Envelope:
        return Envelope(**given)


_SCHEMA: Final = EnvelopeSchema()


def write_envelope(envelope: Envelope) -> bytes:
    """The envelope as JSON, the same for every transport."""
    return orjson.dumps(envelope)


def read_envelope(payload: bytes) -> Envelope:
    """The envelope in a payload. Raises: Malformed (no JSON), Invalid (no envelope)."""
    try:
        given = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise Malformed(Fault(title="payload", detail="The payload is no JSON.")) from error
    try:
        envelope = _SCHEMA.load(given)
    except ValidationError as error:
        fields_at_fault = ", ".join(sorted(map(str, error.messages_dict)))
        detail = f"The payload is no envelope: {fields_at_fault}."
        raise Invalid(Fault(title="payload", detail=detail)) from error
    assert isinstance(envelope, Envelope)
    return envelope
