"""Messages about declarations."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarationSubmitted(Message):
    """A provider's declaration was recorded for one milestone. Sent by: gateway. Read by: finance."""

    type: ClassVar[str] = "declaration.submitted.v1"
    declaration_id: UUID
    statement_id: UUID | None  # None: not billable, so on no statement.


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarationVoided(Message):
    """A declaration was voided, or its clawback was begun. Sent by: gateway. Read by: finance."""

    type: ClassVar[str] = "declaration.voided.v1"
    declaration_id: UUID
    statement_id: UUID | None  # The statement that lost it, or that carries the clawback.


class DeclarationSubmittedSchema(MessageSchema):
    makes = DeclarationSubmitted
    declaration_id = fields.UUID(required=True)
    statement_id = fields.UUID(required=True, allow_none=True)


class DeclarationVoidedSchema(MessageSchema):
    makes = DeclarationVoided
    declaration_id = fields.UUID(required=True)
    statement_id = fields.UUID(required=True, allow_none=True)


SCHEMAS = (DeclarationSubmittedSchema, DeclarationVoidedSchema)
