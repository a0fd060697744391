"""Messages that ask for notices to lead providers."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliverNotices(Command):
    """Tell an endpoint what has changed since it was last told. Sent by: gateway, sync. Read by: sync.

    At most one for each endpoint is on its way, so that a burst of changes makes one delivery.
    """

    type: ClassVar[str] = "notices.deliver.v1"
    endpoint_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SendNotice(Command):
    """Make one delivery: a test, or one that is replayed. Sent by: gateway, sync. Read by: sync."""

    type: ClassVar[str] = "notice.send.v1"
    delivery_id: UUID


class DeliverNoticesSchema(MessageSchema):
    makes = DeliverNotices
    endpoint_id = fields.UUID(required=True)


class SendNoticeSchema(MessageSchema):
    makes = SendNotice
    delivery_id = fields.UUID(required=True)


SCHEMAS = (DeliverNoticesSchema, SendNoticeSchema)
