"""Runs of the migration, how far they are, and what became of the rows.

Source: migration.md 9 and 10.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from domain.migration.results import Result
from store.tables import MigrationChunk, MigrationRowResult, MigrationRun, MigrationStep

SAMPLES = 3


def run_under_way() -> Select[MigrationRun]:
    """The one run that is prepared or running, if there is one."""
    return select(MigrationRun).where(MigrationRun.state.in_(("prepared", "running")))


def runs(*, limit: int = 20) -> Select[MigrationRun]:
    """The latest runs, newest first."""
    return select(MigrationRun).order_by(MigrationRun.id.desc()).limit(limit)


def steps_of(run_id: int) -> Select[MigrationStep, int, int]:
    """The run's steps in their order, each with the rows processed and failed so far."""
    done = (
        select(
            MigrationChunk.entity,
            func.sum(MigrationChunk.size).label("processed"),
            func.sum(MigrationChunk.failed).label("failed"),
        )
        .where(MigrationChunk.run_id == run_id, MigrationChunk.state == "done")
        .group_by(MigrationChunk.entity)
        .subquery("done")
    )
    return (
        select(
            MigrationStep,
            func.coalesce(done.c.processed, 0),
            func.coalesce(done.c.failed, 0),
        )
        .outerjoin(done, done.c.entity == MigrationStep.entity)
        .where(MigrationStep.run_id == run_id)
        .order_by(MigrationStep.position)
    )


def open_chunk_ids(run_id: int) -> Select[int]:
    """Chunks of the run that may be asked for now: ordered ones wait for all before them."""
    return (
        select(MigrationChunk.id)
        .where(MigrationChunk.run_id == run_id, MigrationChunk.state != "done")
        .where(or_(MigrationChunk.kind == "bulk", ~_is_held_up()))
        .order_by(MigrationChunk.id)
    )


def next_ordered_chunk_ids(run_id: int) -> Select[int]:
    """Of each entity the ordered chunk that is waiting and whose predecessors are all done."""
    return select(MigrationChunk.id).where(
        MigrationChunk.run_id == run_id,
        MigrationChunk.kind == "ordered",
        MigrationChunk.state == "waiting",
        ~_is_held_up(),
    )


def reasons_of(run_id: int) -> Select[str, str, int, list[UUID]]:
    """Entity, reason, number of failures and a few legacy ids, the most frequent reason first."""
    ids = MigrationRowResult.legacy_id
    samples = func.array_agg(aggregate_order_by(ids, ids), type_=ARRAY(Uuid))
    count = func.count()
    return (
        select(
            MigrationRowResult.entity,
            func.coalesce(MigrationRowResult.reason, ""),
            count,
            samples[1:SAMPLES],
        )
        .where(MigrationRowResult.run_id == run_id, MigrationRowResult.result == Result.FAILED)
        .group_by(MigrationRowResult.entity, MigrationRowResult.reason)
        .order_by(MigrationRowResult.entity, count.desc(), MigrationRowResult.reason)
    )


def warnings_of(run_id: int) -> Select[str, str, int]:
    """Entity, warning and number of rows that carry it."""
    told = func.unnest(MigrationRowResult.warnings).label("told")
    carried = (
        select(MigrationRowResult.entity, told)
        .where(MigrationRowResult.run_id == run_id)
        .subquery("carried")
    )
    return (
        select(carried.c.entity, carried.c.told, func.count())
        .group_by(carried.c.entity, carried.c.told)
        .order_by(carried.c.entity, func.count().desc(), carried.c.told)
    )


def failures_of(
    run_id: int, *, entity: str | None = None, reason: str | None = None
) -> Select[str, UUID, str | None, list[str]]:
    """Every failed row: entity, legacy id, first reason and all reasons."""
    failed = select(
        MigrationRowResult.entity,
        MigrationRowResult.legacy_id,
        MigrationRowResult.reason,
        MigrationRowResult.reasons,
    ).where(MigrationRowResult.run_id == run_id, MigrationRowResult.result == Result.FAILED)
    if entity is not None:
        failed = failed.where(MigrationRowResult.entity == entity)
    if reason is not None:
        failed = failed.where(MigrationRowResult.reason == reason)
    return failed.order_by(
        MigrationRowResult.entity, MigrationRowResult.reason, MigrationRowResult.legacy_id
    )


def _is_held_up() -> ColumnElement[bool]:
    """Whether a chunk of the same entity that comes before is still open."""
    before = MigrationChunk.__table__.alias("before")
    return (
        select(before.c.id)
        .where(
            before.c.run_id == MigrationChunk.run_id,
            before.c.entity == MigrationChunk.entity,
            before.c.number < MigrationChunk.number,
            before.c.state != "done",
        )
        .exists()
    )
