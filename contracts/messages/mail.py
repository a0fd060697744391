"""Messages about mail. Source: admin-and-operations.md 8.5: the key is the row of the mail."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class SendMail(Command):
    """A mail is owed: its row says which template and to whom. Sent by: gateway, mail. Read by: mail."""

    type: ClassVar[str] = "mail.send.v1"
    mail_id: UUID


class SendMailSchema(MessageSchema):
    makes = SendMail
    mail_id = fields.UUID(required=True)


SCHEMAS = (SendMailSchema,)
