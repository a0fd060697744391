"""How far an export is: every step is a short transaction of its own, so that it can be polled.

Each step but the first is refused to whoever was left behind by a later attempt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exports import (
    KEPT_AT_MOST,
    KEPT_FOR,
    NOT_WRITTEN,
    UNDER_WAY,
    ExportFormat,
    ExportState,
    file_name,
)
from store.tables import Export, ExportFile, ExportPart
from store.transaction import transaction
from workers.sync.exports.packing import Part
from workers.sync.exports.tools import ExportTools


class LeftBehind(Exception):
    """Somebody else has begun anew, or given up: what is written here is of no use any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """An export as this attempt writes it."""

    id: int
    attempt: int
    provider_id: int
    format: ExportFormat
    resources: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What was written of a file since the last time; the last piece has the digest of the whole."""

    file_id: int
    rows: int = 0
    parts: Sequence[Part]
    sha256: str | None = None


async def begin(tools: ExportTools, public_id: UUID) -> Order | None:
    """Begin to write, without what an earlier attempt left; None when there is nothing to write."""
    async with transaction(tools.sessions) as session:
        export = await session.scalar(
            select(Export)
            .where(Export.public_id == public_id, Export.state.in_(UNDER_WAY))
            .with_for_update()
        )
        if export is None:
            return None
        await _forget_files(session, export.id)
        await _make_room(session, export)
        export.state = ExportState.RUNNING
        export.attempt += 1
        export.started_at = tools.clock()
        export.rows_expected, export.rows_written, export.bytes = None, 0, 0
        return Order(
            id=export.id,
            attempt=export.attempt,
            provider_id=export.lead_provider_id,
            format=ExportFormat(export.format),
            resources=export.resources,
        )


async def expect(tools: ExportTools, order: Order, *, rows: int, changes_after: int | None) -> None:
    """Note how much there is to write, and where the feed of changes stood. Raises: LeftBehind."""
    async with transaction(tools.sessions) as session:
        await _step(session, order, rows_expected=rows, changes_after=changes_after)


async def open_file(tools: ExportTools, order: Order, resource: str) -> int:
    """A new file of the export; gives its key. Raises: LeftBehind."""
    async with transaction(tools.sessions) as session:
        await _step(session, order, state=ExportState.RUNNING)
        file = ExportFile(
            export_id=order.id, name=file_name(resource, order.format), resource=resource
        )
        session.add(file)
        await session.flush()
        return file.id


async def save(tools: ExportTools, order: Order, piece: Piece) -> None:
    """Keep what was written last. Raises: LeftBehind."""
    added = sum(len(part.content) for part in piece.parts)
    async with transaction(tools.sessions) as session:
        await _step(
            session,
            order,
            rows_written=Export.rows_written + piece.rows,
            bytes=Export.bytes + added,
        )
        if piece.parts:
            await session.execute(insert(ExportPart), _rows(piece))
        await session.execute(
            update(ExportFile)
            .where(ExportFile.id == piece.file_id)
            .values(
                rows=ExportFile.rows + piece.rows,
                bytes=ExportFile.bytes + added,
                sha256=piece.sha256,
            )
        )


async def finish(tools: ExportTools, order: Order) -> None:
    """Let the provider fetch the files. Raises: LeftBehind."""
    now = tools.clock()
    async with transaction(tools.sessions) as session:
        await _step(
            session,
            order,
            state=ExportState.READY,
            finished_at=now,
            expires_at=now + KEPT_FOR,
        )


async def fail(session: AsyncSession, public_id: UUID, *, now: datetime) -> None:
    """Give an export up that is under way, without what was written of it."""
    export_id = await session.scalar(
        update(Export)
        .where(Export.public_id == public_id, Export.state.in_(UNDER_WAY))
        .values(state=ExportState.FAILED, finished_at=now, failure=NOT_WRITTEN)
        .returning(Export.id)
        .execution_options(synchronize_session=False)
    )
    if export_id is not None:
        await _forget_files(session, export_id)


def _rows(piece: Piece) -> list[dict[str, Any]]:
    return [
        {"file_id": piece.file_id, "first_byte": part.first_byte, "content": part.content}
        for part in piece.parts
    ]


async def _step(session: AsyncSession, order: Order, **values: Any) -> None:
    """Change the export, which is then locked until the step is kept. Raises: LeftBehind."""
    moved = await session.scalar(
        update(Export)
        .where(
            Export.id == order.id,
            Export.attempt == order.attempt,
            Export.state == ExportState.RUNNING,
        )
        .values(**values)
        .returning(Export.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        raise LeftBehind


async def _forget_files(session: AsyncSession, export_id: int) -> None:
    await session.execute(delete(ExportFile).where(ExportFile.export_id == export_id))


async def _make_room(session: AsyncSession, export: Export) -> None:
    """Delete the provider's oldest exports beyond those that are kept, with their files."""
    kept = (
        select(Export.id)
        .where(Export.lead_provider_id == export.lead_provider_id)
        .order_by(Export.id.desc())
        .limit(KEPT_AT_MOST)
    )
    await session.execute(
        delete(Export)
        .where(Export.lead_provider_id == export.lead_provider_id, Export.id.not_in(kept))
        .execution_options(synchronize_session=False)
    )
