"""Starts, cancels and wakes runs; the work itself is done by the migration's workers.

Source: migration.md 3.2, 10 and 15.4.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from domain.faults import Conflict, Fault, Invalid
from domain.migration.entities import NEEDS, in_order, unknown
from store.outbox import send
from store.queries.migration import open_chunk_ids, run_under_way
from store.tables import MigrationRun, MigrationStep

_NONE_UNDER_WAY = Fault(title="run", detail="No migration is under way.")


async def start_run(
    session: AsyncSession, *, requested_by: str, now: datetime, entities: Collection[str] = ()
) -> MigrationRun:
    """Prepare a run of these entities, or of all, and ask the workers to begin.

    Raises: Invalid (an entity that we do not migrate), Conflict (a run is under way).
    """
    if strangers := unknown(entities):
        known = ", ".join(NEEDS)
        detail = f"We do not migrate {', '.join(strangers)}. Choose from: {known}."
        raise Invalid(Fault(title="entity", detail=detail))
    chosen = in_order(entities or NEEDS)
    if running := await session.scalar(run_under_way()):
        detail = f"Migration {running.id} is already under way. Wait for it or cancel it."
        raise Conflict(Fault(title="run", detail=detail))
    run = MigrationRun(requested_by=requested_by, run_time=now, entities=chosen)
    session.add(run)
    await session.flush()
    session.add_all(
        MigrationStep(run_id=run.id, entity=entity, position=position)
        for position, entity in enumerate(chosen)
    )
    send(session, AdvanceMigration(run_id=run.id))
    return run


async def cancel_run(session: AsyncSession, *, now: datetime) -> MigrationRun:
    """Stop the run under way after the chunks that are being applied. Raises: Conflict (none is)."""
    run = await _under_way(session)
    run.state = "cancelled"
    run.finished_at = now
    return run


async def wake_run(session: AsyncSession) -> MigrationRun:
    """Ask again for everything that is still to be done: messages are hints and may be repeated.

    Raises: Conflict (no run is under way).
    """
    run = await _under_way(session)
    for chunk_id in await session.scalars(open_chunk_ids(run.id)):
        send(session, RunMigrationChunk(chunk_id=chunk_id))
    send(session, AdvanceMigration(run_id=run.id))
    return run


async def _under_way(session: AsyncSession) -> MigrationRun:
    run = await session.scalar(run_under_way().with_for_update(key_share=True))
    if run is None:
        raise Conflict(_NONE_UNDER_WAY)
    return run
