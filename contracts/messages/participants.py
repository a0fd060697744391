"""Messages about participants in training."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Message, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipantDeferred(Message):
    """A participant paused training for a course. Sent by: gateway. Read by: nobody yet."""

    type: ClassVar[str] = "participant.deferred.v1"
    participant_id: UUID
    application_id: UUID
    lead_provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipantResumed(Message):
    """A participant is in training again, after a pause or a withdrawal.

    Sent by: gateway. Read by: nobody yet.
    """

    type: ClassVar[str] = "participant.resumed.v1"
    participant_id: UUID
    application_id: UUID
    lead_provider_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ParticipantWithdrawn(Message):
    """A participant gave up training for a course. Sent by: gateway. Read by: nobody yet."""

    type: ClassVar[str] = "participant.withdrawn.v1"
    participant_id: UUID
    application_id: UUID
    lead_provider_id: UUID


class _ParticipantSchema(MessageSchema):
    participant_id = fields.UUID(required=True)
    application_id = fields.UUID(required=True)
    lead_provider_id = fields.UUID(required=True)


class ParticipantDeferredSchema(_ParticipantSchema):
    makes = ParticipantDeferred


class ParticipantResumedSchema(_ParticipantSchema):
    makes = ParticipantResumed


class ParticipantWithdrawnSchema(_ParticipantSchema):
    makes = ParticipantWithdrawn


SCHEMAS = (ParticipantDeferredSchema, ParticipantResumedSchema, ParticipantWithdrawnSchema)
