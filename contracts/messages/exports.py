"""Messages about what providers order for download."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteExport(Command):
    """Write the files of an export that a provider ordered. Sent by: gateway. Read by: sync."""

    type: ClassVar[str] = "export.write.v1"
    export_id: UUID


class WriteExportSchema(MessageSchema):
    makes = WriteExport
    export_id = fields.UUID(required=True)


SCHEMAS = (WriteExportSchema,)
