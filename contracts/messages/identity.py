"""Messages about what the identity provider tells us."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityWebhookReceived(Message):
    """A notice is kept and waits to be processed. Sent by: gateway, npq. Read by: sync."""

    type: ClassVar[str] = "identity.webhook_received.v1"
    webhook_message_id: int


class IdentityWebhookReceivedSchema(MessageSchema):
    makes = IdentityWebhookReceived
    webhook_message_id = fields.Integer(required=True, strict=True)


SCHEMAS = (IdentityWebhookReceivedSchema,)
