"""Orders of exports, and what became of their files."""

import gzip
import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.exports import WriteExport
from domain.exports import ExportOrder
from services.exports.order_export import order_export
from store.tables import Export, ExportFile, ExportPart, LeadProvider
from store.transaction import transaction
from tests.factories import add
from workers.sync.exports.tools import ExportTools
from workers.sync.exports.write_export import write_export


async def make_export(session: AsyncSession, provider: LeadProvider, **given: Any) -> Export:
    """Ready, with one small file, unless something else is said."""
    values = {
        "lead_provider_id": provider.id,
        "format": "ndjson",
        "resources": ["applications"],
        "state": "ready",
        "expires_at": datetime(2024, 12, 2, 12, 0, tzinfo=UTC),
    }
    export = await add(session, Export(**values | given))
    await make_file(session, export, gzip.compress(b""))
    return export


async def make_file(
    session: AsyncSession, export: Export, content: bytes, *, part_bytes: int = 1_000_000
) -> ExportFile:
    """A file of applications, in parts."""
    file = await add(
        session,
        ExportFile(
            export_id=export.id,
            name="applications.ndjson.gz",
            resource="applications",
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        ),
    )
    for first in range(0, len(content), part_bytes):
        piece = content[first : first + part_bytes]
        await add(session, ExportPart(file_id=file.id, first_byte=first, content=piece))
    return file


async def ordered(tools: ExportTools, provider: Any, **order: object) -> UUID:
    """The public id of a new order."""
    async with transaction(tools.sessions) as session:
        return await order_export(
            session, ExportOrder(**order), provider_id=provider.id, now=tools.clock()
        )


async def handled(tools: ExportTools, public_id: UUID) -> None:
    """What the worker does with the message of an order."""
    async with transaction(tools.sessions) as session:
        await write_export(session, WriteExport(export_id=public_id), tools=tools)


async def written(tools: ExportTools, provider: Any, **order: object) -> UUID:
    """The public id of an order whose files are written."""
    public_id = await ordered(tools, provider, **order)
    await handled(tools, public_id)
    return public_id


async def export_of(sessions: Any, public_id: UUID) -> Export:
    async with transaction(sessions) as session:
        return (await session.scalars(select(Export).where(Export.public_id == public_id))).one()


async def compressed_files(sessions: Any, public_id: UUID) -> dict[str, bytes]:
    """The files by their names, put together from their parts."""
    parts = (
        select(ExportFile.name, ExportPart.content)
        .join(ExportPart, ExportPart.file_id == ExportFile.id)
        .join(Export, Export.id == ExportFile.export_id)
        .where(Export.public_id == public_id)
        .order_by(ExportFile.id, ExportPart.first_byte)
    )
    files: dict[str, bytes] = {}
    async with transaction(sessions) as session:
        for name, content in await session.execute(parts):
            files[name] = files.get(name, b"") + content
    return files


async def lines_of(sessions: Any, public_id: UUID, name: str) -> list[bytes]:
    files = await compressed_files(sessions, public_id)
    return gzip.decompress(files[name]).splitlines(keepends=True)
