"""Writes what the plan intends for a range of legacy rows, and what became of each of them.

Everything happens in the caller's transaction: the rows of the target, their history, their results.
A row that the database refuses although the plan saw nothing wrong fails alone.

Source: migration.md 15.2, "Apply", 15.4 and 6.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Executable,
    Insert,
    Table,
    Update,
    Uuid,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.migration.results import Result
from store.tables import MigrationRowResult
from workers.migration.history import note_creations, note_updates
from workers.migration.migrator import Migrator
from workers.migration.plan import is_taken, late_reasons, planned_columns

_REFUSED: Final = (IntegrityError, DataError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What is applied for whom: an entity's plan, on behalf of one chunk of one run.

    ``told`` is what the history says of it: actor, cause and note.
    """

    migrator: Migrator
    plan: Table
    run_id: int
    chunk: int
    told: dict[str, str]


async def apply_bulk(session: AsyncSession, work: Work, ids: Sequence[UUID]) -> None:
    """Write these rows at once; when the database refuses, write each half by itself."""
    if not ids:
        return
    error = await _tried(session, work, ids)
    if error is None:
        return
    if len(ids) == 1:
        await session.execute(_refuse(work, ids[0], code=f"database.{sqlstate(error)}"))
        await session.execute(_results(work, ids))
        return
    middle = len(ids) // 2
    await apply_bulk(session, work, ids[:middle])
    await apply_bulk(session, work, ids[middle:])


async def apply_in_order(session: AsyncSession, work: Work, ids: Sequence[UUID]) -> None:
    """Write contested rows one after another, each judged against what the last one left."""
    for legacy_id in ids:
        await session.execute(_judge_late(work, legacy_id))
        await apply_bulk(session, work, [legacy_id])


async def rows_of(
    session: AsyncSession, plan: Table, *, first: UUID, last: UUID, contested: bool
) -> list[UUID]:
    """The legacy ids of a chunk, ascending."""
    rows = (
        select(plan.c.legacy_id)
        .where(plan.c.legacy_id.between(first, last), plan.c.contested == contested)
        .order_by(plan.c.legacy_id)
    )
    return list(await session.scalars(rows))


def sqlstate(error: IntegrityError | DataError) -> str:
    """The code of the refusal, without the driver's words: those may quote personal data."""
    return str(getattr(error.orig, "sqlstate", None) or "unknown")


async def _tried(
    session: AsyncSession, work: Work, ids: Sequence[UUID]
) -> IntegrityError | DataError | None:
    try:
        async with session.begin_nested():
            for statement in _statements(work, ids):
                await session.execute(statement)
    except _REFUSED as error:
        return error
    return None


def _statements(work: Work, ids: Sequence[UUID]) -> list[Executable]:
    writes = _writes(work, ids) if work.migrator.columns else []
    return [*writes, _results(work, ids)]


def _writes(work: Work, ids: Sequence[UUID]) -> list[Executable]:
    """The target's rows and their history: what will be updated is noted while it is still there."""
    updated = _with_result(work, ids, Result.UPDATED)
    created = _with_result(work, ids, Result.CREATED)
    return [
        note_updates(work.migrator, work.plan, chosen=updated, told=work.told),
        _update(work, updated),
        _create(work, created),
        note_creations(work.migrator, work.plan, chosen=created, told=work.told),
    ]


def _update(work: Work, chosen: ColumnElement[bool]) -> Update:
    plan, table = work.plan, work.migrator.table
    return (
        update(table)
        .where(table.c.id == plan.c.target_id, chosen)
        .values({name: plan.c[name] for name in planned_columns(plan)})
    )


def _create(work: Work, chosen: ColumnElement[bool]) -> Insert:
    names = planned_columns(work.plan)
    rows = (
        select(*(work.plan.c[name] for name in names)).where(chosen).order_by(work.plan.c.legacy_id)
    )
    return insert(work.migrator.table).from_select(names, rows)


def _results(work: Work, ids: Sequence[UUID]) -> Insert:
    plan, table = work.plan, work.migrator.table
    created = and_(plan.c.result == Result.CREATED, table.c.public_id == plan.c.legacy_id)
    values: dict[str, ColumnElement[Any]] = {
        "run_id": literal(work.run_id),
        "entity": literal(work.migrator.entity),
        "legacy_id": plan.c.legacy_id,
        "chunk": literal(work.chunk),
        "result": plan.c.result,
        "reason": plan.c.reasons[1],
        "reasons": plan.c.reasons,
        "warnings": plan.c.warnings,
        "target_id": func.coalesce(plan.c.target_id, table.c.id),
    }
    rows = select(*values.values()).outerjoin_from(plan, table, created).where(_chosen(work, ids))
    return insert(MigrationRowResult).from_select(list(values), rows)


def _judge_late(work: Work, legacy_id: UUID) -> Update:
    """Let a contested row fail when what it claims is still another's."""
    taken = or_(
        *(is_taken(work.migrator, work.plan, column=claim.column) for claim in work.migrator.claims)
    )
    return (
        update(work.plan)
        .where(work.plan.c.legacy_id == legacy_id, taken)
        .values(reasons=late_reasons(work.migrator, work.plan), result=Result.FAILED)
    )


def _refuse(work: Work, legacy_id: UUID, *, code: str) -> Update:
    reasons = func.array_append(work.plan.c.reasons, literal(code))
    return (
        update(work.plan)
        .where(work.plan.c.legacy_id == legacy_id)
        .values(reasons=reasons, result=Result.FAILED)
    )


def _with_result(work: Work, ids: Sequence[UUID], result: Result) -> ColumnElement[bool]:
    return and_(work.plan.c.result == result, _chosen(work, ids))


def _chosen(work: Work, ids: Sequence[UUID]) -> ColumnElement[bool]:
    return work.plan.c.legacy_id == func.any(literal(list(ids), ARRAY(Uuid)))
