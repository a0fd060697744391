"""Leads a run from step to step: stage, plan, hand out chunks, count, close.

One handler does all of it, and only it: every chunk that is done asks it to look again. It looks at
what is committed, so it does not matter how often it is asked or which asking comes last.

Source: migration.md 15.2 and 15.4.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTable, DropTable

from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from domain.faults import Fault
from domain.migration.entities import NEEDS
from domain.migration.results import RESULTS
from store.outbox import send
from store.queries.migration import next_ordered_chunk_ids
from store.tables import MigrationChunk, MigrationRowResult, MigrationRun, MigrationStep
from workers.migration.legacy.reading import LegacyUnavailable
from workers.migration.migrators import MIGRATORS
from workers.migration.plan import (
    chunk_borders,
    contest,
    leave_out_done,
    plan_table,
    resolve,
)
from workers.migration.staging import is_staged, sign_stage, stage
from workers.migration.tools import Tools

_UNDER_WAY: Final = ("prepared", "running")

# Judging all rows at once sorts and hashes them; the server's default would do it on disk.
_ROOM_TO_JUDGE: Final = text("SELECT set_config('work_mem', '32MB', true)")


async def advance_run(session: AsyncSession, message: AdvanceMigration, *, tools: Tools) -> None:
    """Do whatever the run is ready for. A run that is over is left alone."""
    run = await session.scalar(_locked(message.run_id))
    if run is None or run.state not in _UNDER_WAY:
        return
    try:
        await _ensure_staged(session, run, tools=tools)
    except LegacyUnavailable as error:
        _end(run, state="failed", tools=tools, failure=str(error))
        return
    steps = list(await session.scalars(_steps_of(run)))
    while await _step_on(session, run, steps, tools=tools):
        pass
    await _hand_out_ordered(session, run)
    if any(step.state == "failed" for step in steps):
        _end(run, state="failed", tools=tools, failure="The rows of a step do not add up.")
    elif all(step.state == "complete" for step in steps):
        _end(run, state="complete", tools=tools)


async def _ensure_staged(session: AsyncSession, run: MigrationRun, *, tools: Tools) -> None:
    """Fill the stage for this run; after a crash of the database fill it and plan again."""
    connection = await session.connection()
    if run.staged_at is not None and await is_staged(connection, run.id):
        return
    if tools.legacy_url is None:
        raise LegacyUnavailable(
            Fault(title="legacy_database", detail="NPQ_LEGACY_DATABASE_URL is not set.")
        )
    staged = await stage(tools.engine, tools.legacy_url)
    await sign_stage(connection, run.id)
    run.state = "running"
    run.started_at = run.started_at or tools.clock()
    run.staged_at = tools.clock()
    run.snapshot = staged.snapshot.id
    run.legacy = {
        "database": staged.snapshot.database,
        "taken_at": staged.snapshot.taken_at.isoformat(),
        "rows": staged.rows,
    }
    running = _steps_of(run).where(MigrationStep.state == "running")
    for step in await session.scalars(running):
        await _plan(session, run, step, size=tools.chunk_size)


async def _step_on(
    session: AsyncSession, run: MigrationRun, steps: list[MigrationStep], *, tools: Tools
) -> bool:
    """Close what is finished and start what can start; True when something was started."""
    for step in steps:
        if step.state == "running" and not await _has_open_chunks(session, step):
            await _close(session, step, tools=tools)
    open_entities = {step.entity for step in steps if step.state != "complete"}
    ready = [
        step
        for step in steps
        if step.state == "waiting" and not open_entities.intersection(NEEDS[step.entity])
    ]
    for step in ready:
        step.state = "running"
        step.started_at = tools.clock()
        await _plan(session, run, step, size=tools.chunk_size)
    return bool(ready)


async def _plan(
    session: AsyncSession, run: MigrationRun, step: MigrationStep, *, size: int
) -> None:
    """Judge all rows of the entity, cut them into chunks, and hand the chunks out."""
    migrator = MIGRATORS[step.entity]
    plan = plan_table(migrator)
    await session.execute(_ROOM_TO_JUDGE)
    await session.execute(DropTable(plan, if_exists=True))
    await session.execute(CreateTable(plan))
    await session.execute(resolve(migrator, plan), {"run_time": run.run_time})
    await session.execute(leave_out_done(plan, run_id=run.id, entity=step.entity))
    for statement in contest(migrator, plan):
        await session.execute(statement)
    await session.execute(text(f"ANALYZE {plan.fullname}"))
    done = await _done_rows(session, step)
    planned = (await session.execute(select(func.count()).select_from(plan))).scalar_one()
    step.total = done + planned
    await session.execute(delete(MigrationChunk).where(_is_of(step), _IS_OPEN))
    number = await _next_number(session, step)
    for kind in ("bulk", "ordered"):
        borders = chunk_borders(plan, contested=kind == "ordered", size=size)
        for first, last, rows in await session.execute(borders):
            chunk = {"number": number, "kind": kind, "first_id": first, "last_id": last}
            await _add_chunk(session, step, chunk | {"size": rows})
            number += 1


async def _add_chunk(session: AsyncSession, step: MigrationStep, chunk: dict[str, Any]) -> None:
    values = {"run_id": step.run_id, "entity": step.entity, **chunk}
    added = insert(MigrationChunk).values(values).returning(MigrationChunk.id)
    chunk_id = (await session.execute(added)).scalar_one()
    if chunk["kind"] == "bulk":
        send(session, RunMigrationChunk(chunk_id=chunk_id))


async def _hand_out_ordered(session: AsyncSession, run: MigrationRun) -> None:
    """Let each entity's next ordered chunk go when everything before it is done."""
    for chunk_id in await session.scalars(next_ordered_chunk_ids(run.id)):
        send(session, RunMigrationChunk(chunk_id=chunk_id))


async def _close(session: AsyncSession, step: MigrationStep, *, tools: Tools) -> None:
    """Count the results; the step is complete when every row of the source has exactly one."""
    counted = (
        select(MigrationRowResult.result, func.count())
        .where(MigrationRowResult.run_id == step.run_id, MigrationRowResult.entity == step.entity)
        .group_by(MigrationRowResult.result)
    )
    counts = dict((await session.execute(counted)).all())
    for result in RESULTS:
        setattr(step, result.value, counts.get(result.value, 0))
    step.warnings = await _warned_rows(session, step)
    step.extras = await _extra_rows(session, step)
    step.finished_at = tools.clock()
    step.state = "complete" if sum(counts.values()) == step.total else "failed"


async def _warned_rows(session: AsyncSession, step: MigrationStep) -> int:
    warned = select(func.count()).where(
        MigrationRowResult.run_id == step.run_id,
        MigrationRowResult.entity == step.entity,
        func.cardinality(MigrationRowResult.warnings) > 0,
    )
    return (await session.execute(warned)).scalar_one()


async def _extra_rows(session: AsyncSession, step: MigrationStep) -> int:
    """Rows of ours that no legacy row stands for. Source: migration.md 8.3."""
    target = MIGRATORS[step.entity].table
    known = exists().where(
        MigrationRowResult.run_id == step.run_id,
        MigrationRowResult.entity == step.entity,
        MigrationRowResult.legacy_id == target.c.public_id,
    )
    return (
        await session.execute(select(func.count()).select_from(target).where(~known))
    ).scalar_one()


async def _has_open_chunks(session: AsyncSession, step: MigrationStep) -> bool:
    opened = select(exists().where(_is_of(step), _IS_OPEN))
    return bool((await session.execute(opened)).scalar_one())


async def _done_rows(session: AsyncSession, step: MigrationStep) -> int:
    results = select(func.count()).where(
        MigrationRowResult.run_id == step.run_id, MigrationRowResult.entity == step.entity
    )
    return (await session.execute(results)).scalar_one()


async def _next_number(session: AsyncSession, step: MigrationStep) -> int:
    highest = select(func.coalesce(func.max(MigrationChunk.number) + 1, 0)).where(_is_of(step))
    return (await session.execute(highest)).scalar_one()


def _locked(run_id: int) -> Select[MigrationRun]:
    """The run, for one leader at a time; workers may go on writing results that refer to it."""
    run = select(MigrationRun).where(MigrationRun.id == run_id)
    return run.with_for_update(key_share=True)


def _steps_of(run: MigrationRun) -> Select[MigrationStep]:
    steps = select(MigrationStep).where(MigrationStep.run_id == run.id)
    return steps.order_by(MigrationStep.position)


_IS_OPEN: Final = MigrationChunk.state != "done"


def _is_of(step: MigrationStep) -> ColumnElement[bool]:
    return (MigrationChunk.run_id == step.run_id) & (MigrationChunk.entity == step.entity)


def _end(run: MigrationRun, *, state: str, tools: Tools, failure: str | None = None) -> None:
    run.state = state
    run.finished_at = tools.clock()
    run.failure = failure
