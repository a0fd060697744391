"""Messages of the migration. Source: migration.md 15.4: a message is a hint, the row decides."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields

from contracts.messages.base import Command, MessageSchema


@dataclass(frozen=True, kw_only=True, slots=True)
class AdvanceMigration(Command):
    """A run may have something to do next. Sent by: npq, gateway, migration. Read by: migration."""

    type: ClassVar[str] = "migration.advance.v1"
    run_id: int


class AdvanceMigrationSchema(MessageSchema):
    makes = AdvanceMigration
    run_id = fields.Integer(required=True, strict=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunMigrationChunk(Command):
    """A chunk of staged rows may be taken. Sent by: npq, migration. Read by: migration."""

    type: ClassVar[str] = "migration.chunk.v1"
    chunk_id: int


class RunMigrationChunkSchema(MessageSchema):
    makes = RunMigrationChunk
    chunk_id = fields.Integer(required=True, strict=True)


SCHEMAS = (AdvanceMigrationSchema, RunMigrationChunkSchema)
