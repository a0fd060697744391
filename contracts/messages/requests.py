"""What providers ask, told to whoever counts it. Source: provider-api.md 5.8; admin-and-operations.md 9.6."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, post_load

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRequest:
    """One request and its answer, without the token and without what nobody asked for.

    ``id`` is its own, for whoever must tell a second telling from a second request. ``lead_provider_id``
    None: nobody was let in. ``request_body`` None: none was read. ``response_body`` is that of a refusal.
    """

    id: UUID
    at: datetime
    request_id: str
    lead_provider_id: int | None
    method: str
    path: str
    query: str
    request_headers: Mapping[str, str]
    request_body: Any
    status: int
    response_headers: Mapping[str, str]
    response_body: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiRequestSeen(Message):
    """The API was asked something, once or a number of times. Sent by: gateway. Read by: sync."""

    type: ClassVar[str] = "api_request.seen.v1"
    requests: Sequence[SeenRequest]


class SeenRequestSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    request_id = fields.String(required=True)
    lead_provider_id = fields.Integer(required=True, strict=True, allow_none=True)
    method = fields.String(required=True)
    path = fields.String(required=True)
    query = fields.String(required=True)
    request_headers = fields.Dict(fields.String(), fields.String(), required=True)
    request_body = fields.Raw(required=True, allow_none=True)
    status = fields.Integer(required=True, strict=True)
    response_headers = fields.Dict(fields.String(), fields.String(), required=True)
    response_body = fields.Raw(required=True, allow_none=True)

    @post_load
    def _make(self, given: Mapping[str, Any], **_: Any) -> SeenRequest:
        return SeenRequest(**given)


class ApiRequestSeenSchema(MessageSchema):
    makes = ApiRequestSeen
    requests = fields.List(fields.Nested(SeenRequestSchema), required=True)


SCHEMAS = (ApiRequestSeenSchema,)
