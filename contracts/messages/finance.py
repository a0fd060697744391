"""Messages that ask finance to work on one statement.

Source: finance.md 9 and 10; admin-and-operations.md 8.5.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class RecomputeStatement(Command):
    """Work out a statement's lines again. Sent by: gateway, npq. Read by: finance."""

    type: ClassVar[str] = "statement.recompute.v1"
    statement_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkStatementPayable(Command):
    """Close a statement whose deadline has passed. Sent by: finance, each night. Read by: finance."""

    type: ClassVar[str] = "statement.mark_payable.v1"
    statement_id: UUID
    on: date  # The night's date in UTC.


@dataclass(frozen=True, kw_only=True, slots=True)
class PayStatement(Command):
    """Mark a statement as paid: staff authorised it. Sent by: gateway. Read by: finance."""

    type: ClassVar[str] = "statement.pay.v1"
    statement_id: UUID
    authorised_at: datetime


class RecomputeStatementSchema(MessageSchema):
    makes = RecomputeStatement
    statement_id = fields.UUID(required=True)


class MarkStatementPayableSchema(MessageSchema):
    makes = MarkStatementPayable
    statement_id = fields.UUID(required=True)
    on = fields.Date(required=True)


class PayStatementSchema(MessageSchema):
    makes = PayStatement
    statement_id = fields.UUID(required=True)
    authorised_at = fields.AwareDateTime(required=True)


SCHEMAS = (RecomputeStatementSchema, MarkStatementPayableSchema, PayStatementSchema)
