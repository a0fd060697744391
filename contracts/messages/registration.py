"""Messages about registration."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationSubmitted(Message):
    """A teacher registered for a course. Sent by: gateway. Read by: mail."""

    type: ClassVar[str] = "application.submitted.v1"
    application_id: UUID


class ApplicationSubmittedSchema(MessageSchema):
    makes = ApplicationSubmitted
    application_id = fields.UUID(required=True)


SCHEMAS = (ApplicationSubmittedSchema,)
