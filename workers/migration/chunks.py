"""Takes one chunk and applies it: the target's rows, their results and the chunk's end are one commit.

A message is a hint, the chunk's row decides. A chunk that is done, gone, or of a run that is over is
let be; one that another worker holds is tried again later.

Source: migration.md 15.4.
"""

import os
import socket
from datetime import timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from domain.faults import Fault, Unavailable
from domain.migration.results import Result
from store.outbox import send
from store.tables import MigrationChunk, MigrationRowResult, MigrationRun
from store.transaction import transaction
from workers.migration.apply import Work, apply_bulk, apply_in_order, rows_of
from workers.migration.migrators import MIGRATORS
from workers.migration.plan import plan_table
from workers.migration.tools import Tools

NOTE: Final = "Migrated from the legacy service"

# Neither history row by row nor times moved by triggers: both are written as planned.
_HISTORY_IS_OURS: Final = text("SELECT set_config('npq.bulk', 'on', true)")


class ChunkHeld(Unavailable):
    """Another worker has taken the chunk and may still finish it."""


class StageGone(Unavailable):
    """The stage does not hold the chunk's rows: the database has crashed since they were planned."""


async def run_chunk(session: AsyncSession, message: RunMigrationChunk, *, tools: Tools) -> None:
    """Apply the chunk in the session's transaction, if it is still to be done.

    Raises: ChunkHeld, StageGone (both: try again later).
    """
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    if not await _take(tools, message.chunk_id, owner=owner):
        return
    chunk = await _locked(session, message.chunk_id, owner=owner)
    await _apply(session, chunk, tools=tools)
    chunk.failed = await _failed(session, chunk)
    chunk.state = "done"
    chunk.done_at = tools.clock()
    send(session, AdvanceMigration(run_id=chunk.run_id))


async def _take(tools: Tools, chunk_id: int, *, owner: str) -> bool:
    """Take the chunk in a transaction of its own; False when there is nothing to do for it.

    While a worker applies the chunk this waits for its commit. Raises: ChunkHeld.
    """
    async with transaction(tools.sessions) as session:
        if await session.scalar(_taking(chunk_id, owner=owner, lease=tools.lease)):
            return True
        chunk = await session.get(MigrationChunk, chunk_id)
        run = await session.get(MigrationRun, chunk.run_id) if chunk else None
    if chunk is None or run is None or chunk.state == "done" or run.state != "running":
        return False
    raise ChunkHeld(Fault(title="chunk", detail=f"Chunk {chunk_id} is held by {chunk.taken_by}."))


def _taking(chunk_id: int, *, owner: str, lease: timedelta) -> ReturningUpdate[int]:
    now = func.clock_timestamp()
    free = or_(
        MigrationChunk.state == "waiting",
        and_(MigrationChunk.state == "taken", MigrationChunk.lease_until < now),
    )
    under_way = (
        select(MigrationRun.id)
        .where(MigrationRun.id == MigrationChunk.run_id, MigrationRun.state == "running")
        .exists()
    )
    return (
        update(MigrationChunk)
        .where(MigrationChunk.id == chunk_id, free, under_way)
        .values(
            state="taken",
            taken_by=owner,
            lease_until=now + lease,
            attempts=MigrationChunk.attempts + 1,
        )
        .returning(MigrationChunk.id)
    )


async def _locked(session: AsyncSession, chunk_id: int, *, owner: str) -> MigrationChunk:
    """The chunk, ours until the transaction ends. Raises: ChunkHeld (the lease ran out already)."""
    mine = (
        select(MigrationChunk)
        .where(MigrationChunk.id == chunk_id, MigrationChunk.taken_by == owner)
        .with_for_update()
    )
    chunk = (await session.scalars(mine)).one_or_none()
    if chunk is None:
        raise ChunkHeld(Fault(title="chunk", detail=f"Chunk {chunk_id} was taken over."))
    return chunk


async def _apply(session: AsyncSession, chunk: MigrationChunk, *, tools: Tools) -> None:
    migrator = MIGRATORS[chunk.entity]
    plan = plan_table(migrator)
    is_ordered = chunk.kind == "ordered"
    ids = await rows_of(
        session, plan, first=chunk.first_id, last=chunk.last_id, contested=is_ordered
    )
    if len(ids) != chunk.size:
        await _ask_to_stage_again(tools, chunk.run_id)
        raise StageGone(Fault(title="stage", detail=f"Chunk {chunk.id} must be planned again."))
    await session.execute(_HISTORY_IS_OURS)
    told = {
        "actor": f"Migration: {chunk.run_id}",
        "cause": f"chunk {chunk.id}",
        "note": f"{NOTE}, run {chunk.run_id}",
    }
    work = Work(migrator=migrator, plan=plan, run_id=chunk.run_id, chunk=chunk.number, told=told)
    await (apply_in_order if is_ordered else apply_bulk)(session, work, ids)


async def _ask_to_stage_again(tools: Tools, run_id: int) -> None:
    async with transaction(tools.sessions) as session:
        send(session, AdvanceMigration(run_id=run_id))


async def _failed(session: AsyncSession, chunk: MigrationChunk) -> int:
    results = select(func.count()).where(
        MigrationRowResult.run_id == chunk.run_id,
        MigrationRowResult.entity == chunk.entity,
        MigrationRowResult.chunk == chunk.number,
        MigrationRowResult.result == Result.FAILED,
    )
    return (await session.execute(results)).scalar_one()
