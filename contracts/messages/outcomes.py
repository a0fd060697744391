"""Messages about what participants achieved."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeSubmitted(Message):
    """A completion has a new outcome: passed, failed or voided. Sent by: gateway. Read by: nobody yet."""

    type: ClassVar[str] = "outcome.submitted.v1"
    outcome_id: UUID
    declaration_id: UUID


class OutcomeSubmittedSchema(MessageSchema):
    makes = OutcomeSubmitted
    outcome_id = fields.UUID(required=True)
    declaration_id = fields.UUID(required=True)


SCHEMAS = (OutcomeSubmittedSchema,)
