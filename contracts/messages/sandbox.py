"""Messages that ask for invented applications. Source: provider-api.md 13.3, test environments."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshSandbox(Command):
    """Add new applications for a provider, or replace all its invented ones. Sent by: gateway. Read by: sync."""

    type: ClassVar[str] = "sandbox.refresh.v1"
    lead_provider_id: UUID
    replaces: bool = False


class RefreshSandboxSchema(MessageSchema):
    makes = RefreshSandbox
    lead_provider_id = fields.UUID(required=True)
    replaces = fields.Boolean(required=True)


SCHEMAS = (RefreshSandboxSchema,)
