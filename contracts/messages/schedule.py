"""Messages that a slot in the day is due; each is sent by the scheduler, once per slot.

Source: admin-and-operations.md 8.3 and 8.5.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotDue(Command):
    """What every message of the scheduler says: which slot it is for, not when it was sent."""

    slot_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkStatementsPayable(SlotDue):
    """Close every statement whose deadline has passed. Sent by: schedule. Read by: finance."""

    type: ClassVar[str] = "statements.mark_payable.v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepHouse(SlotDue):
    """Delete expired sessions and settled messages. Sent by: schedule. Read by: sync."""

    type: ClassVar[str] = "house.keep.v1"


class SlotDueSchema(MessageSchema):
    slot_at = fields.AwareDateTime(required=True)


class MarkStatementsPayableSchema(SlotDueSchema):
    makes = MarkStatementsPayable


class KeepHouseSchema(SlotDueSchema):
    makes = KeepHouse


SCHEMAS = (MarkStatementsPayableSchema, KeepHouseSchema)
