"""Writes an export: everything that the provider may see, as it was at one moment, in constant memory.

All resources are read in one transaction that sees one moment, a chunk at a time; what is written of a chunk is
kept before the next is read. An attempt that was cut off is begun anew, with a moment of its own.
"""

import asyncio
import logging

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.exports import WriteExport
from services.changes.read_changes import newest_position
from store.prepared import fetch_one, in_chunks
from store.queries.exported import exported_number, exported_resource, exported_rows
from store.transaction import reading
from workers.sync.exports.progress import (
    LeftBehind,
    Order,
    Piece,
    begin,
    expect,
    fail,
    finish,
    open_file,
    save,
)
from workers.sync.exports.tools import ExportTools
from workers.sync.exports.writer import Writer

log = logging.getLogger(__name__)


async def write_export(_session: AsyncSession, message: WriteExport, *, tools: ExportTools) -> None:
    """Write the export's files, unless they are written or nobody waits for them any more.

    What is kept is kept in transactions of their own; the message's own holds nothing.
    """
    order = await begin(tools, message.export_id)
    if order is None:
        return
    try:
        await _write(order, tools=tools)
        await finish(tools, order)
        log.info("export written", extra={"export_id": str(message.export_id)})
    except LeftBehind:
        log.warning("export left to another attempt", extra={"export_id": str(message.export_id)})


async def give_up(
    session: AsyncSession, message: WriteExport, _reason: str, *, tools: ExportTools
) -> None:
    """Tell the provider that nothing will come; for the reason there is the dead letter."""
    await fail(session, message.export_id, now=tools.clock())


async def _write(order: Order, *, tools: ExportTools) -> None:
    async with reading(tools.engine) as connection:
        rows = [await _number(connection, name, order) for name in order.resources]
        position = await newest_position(connection)
        await expect(tools, order, rows=sum(rows), changes_after=position)
        for name in order.resources:
            await _write_file(connection, name, order, tools=tools)


async def _number(connection: asyncpg.Connection, name: str, order: Order) -> int:
    row = await fetch_one(connection, exported_number(name), provider_id=order.provider_id)
    assert row is not None
    number: int = row["number"]
    return number


async def _write_file(
    connection: asyncpg.Connection, name: str, order: Order, *, tools: ExportTools
) -> None:
    """One resource, a chunk at a time; compressing does not hold up who shares the process."""
    writer = Writer(exported_resource(name), order.format, part_bytes=tools.part_bytes)
    file_id = await open_file(tools, order, name)
    await save(tools, order, Piece(file_id=file_id, parts=writer.begin()))
    chunks = in_chunks(
        connection, exported_rows(name), size=tools.chunk_rows, provider_id=order.provider_id
    )
    async for rows in chunks:
        parts = await asyncio.to_thread(writer.add, rows)
        await save(tools, order, Piece(file_id=file_id, rows=len(rows), parts=parts))
    parts = writer.end()
    await save(tools, order, Piece(file_id=file_id, parts=parts, sha256=writer.sha256))
