"""Messages about what a provider decided on an application, or changed of it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationAccepted(Message):
    """A provider accepted an application. Sent by: gateway. Read by: nobody yet."""

    type: ClassVar[str] = "application.accepted.v1"
    application_id: UUID
    lead_provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationRejected(Message):
    """A provider rejected an application, or lost it to another one that accepted the same teacher.

    Sent by: gateway. Read by: nobody yet.
    """

    type: ClassVar[str] = "application.rejected.v1"
    application_id: UUID
    lead_provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationFundedPlaceChanged(Message):
    """A provider gave a funded place or took it away. Sent by: gateway. Read by: nobody yet."""

    type: ClassVar[str] = "application.funded_place_changed.v1"
    application_id: UUID
    lead_provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationScheduleChanged(Message):
    """A participant moved to another schedule, perhaps of another cohort.

    Sent by: gateway. Read by: nobody yet.
    """

    type: ClassVar[str] = "application.schedule_changed.v1"
    application_id: UUID
    lead_provider_id: UUID


class ApplicationAcceptedSchema(MessageSchema):
    makes = ApplicationAccepted
    application_id = fields.UUID(required=True)
    lead_provider_id = fields.UUID(required=True)


class ApplicationRejectedSchema(MessageSchema):
    makes = ApplicationRejected
    application_id = fields.UUID(required=True)
    lead_provider_id = fields.UUID(required=True)


class ApplicationFundedPlaceChangedSchema(MessageSchema):
    makes = ApplicationFundedPlaceChanged
    application_id = fields.UUID(required=True)
    lead_provider_id = fields.UUID(required=True)


class ApplicationScheduleChangedSchema(MessageSchema):
    makes = ApplicationScheduleChanged
    application_id = fields.UUID(required=True)
    lead_provider_id = fields.UUID(required=True)


SCHEMAS = (
    ApplicationAcceptedSchema,
    ApplicationRejectedSchema,
    ApplicationFundedPlaceChangedSchema,
    ApplicationScheduleChangedSchema,
)
