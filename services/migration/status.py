"""How far a run is and what became of its rows, as figures for a page or a command.

Source: migration.md 3.6, 9 and 10.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from domain.migration.reasons import words
from domain.migration.results import RESULTS, percentage, success
from store.queries.migration import reasons_of, runs, steps_of, warnings_of
from store.tables import MigrationRun, MigrationStep


@dataclass(frozen=True, kw_only=True, slots=True)
class StepStatus:
    """One entity of a run. ``counts`` is known once the step is closed; shares are in per cent."""

    entity: str
    state: str
    total: int
    processed: int
    failed: int
    counts: Mapping[str, int]
    warnings: int
    extras: int
    progress: int | None
    success: int | None
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float

    @property
    def rows_per_second(self) -> int | None:
        """None as long as there is nothing to tell."""
        return int(self.processed / self.seconds) if self.seconds and self.processed else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonGroup:
    """Rows refused for one reason; ``share`` is in per cent of the entity's failures."""

    entity: str
    code: str
    words: str
    count: int
    share: int
    samples: Sequence[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningGroup:
    """Rows that migrated or failed, and carry one warning."""

    entity: str
    code: str
    words: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStatus:
    """One run; ``success`` is None when there was no row."""

    id: int
    state: str
    failure: str | None
    requested_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float
    legacy_database: str | None
    steps: Sequence[StepStatus]
    reasons: Sequence[ReasonGroup]
    warnings: Sequence[WarningGroup]

    @property
    def is_over(self) -> bool:
        return self.state not in {"prepared", "running"}

    @property
    def is_perfect(self) -> bool:
        """Complete, and not one row failed."""
        return self.state == "complete" and not any(step.failed for step in self.steps)


async def run_status(session: AsyncSession, run_id: int | None, *, now: datetime) -> RunStatus:
    """The run, or the latest one. Raises: NotFound (no such run)."""
    run = await _run(session, run_id)
    steps = [
        _step(step, processed=processed, failed=failed, now=now)
        for step, processed, failed in await session.execute(steps_of(run.id))
    ]
    failed = {step.entity: step.failed for step in steps}
    return RunStatus(
        id=run.id,
        state=run.state,
        failure=run.failure,
        requested_by=run.requested_by,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        seconds=_seconds(run.started_at, run.finished_at, now=now),
        legacy_database=(run.legacy or {}).get("database"),
        steps=steps,
        reasons=await _reasons(session, run.id, failed=failed),
        warnings=[
            WarningGroup(entity=entity, code=code, words=words(code), count=count)
            for entity, code, count in await session.execute(warnings_of(run.id))
        ],
    )


async def earlier_runs(session: AsyncSession, *, limit: int = 20) -> Sequence[MigrationRun]:
    """The latest runs, newest first."""
    return (await session.scalars(runs(limit=limit))).all()


async def _run(session: AsyncSession, run_id: int | None) -> MigrationRun:
    if run_id is not None:
        run = await session.get(MigrationRun, run_id)
    else:
        run = await session.scalar(runs(limit=1))
    if run is None:
        detail = "There is no such migration." if run_id else "No migration was ever run."
        raise NotFound(Fault(title="run", detail=detail))
    return run


def _step(step: MigrationStep, *, processed: int, failed: int, now: datetime) -> StepStatus:
    """While it runs, the figures are those of the chunks that are done."""
    total = step.total or 0
    is_closed = step.finished_at is not None
    return StepStatus(
        entity=step.entity,
        state=step.state,
        total=total,
        processed=processed,
        failed=failed,
        counts={result.value: getattr(step, result.value) for result in RESULTS}
        if is_closed
        else {},
        warnings=step.warnings,
        extras=step.extras,
        progress=100 if is_closed else percentage(processed, total),
        success=success(processed, failed),
        started_at=step.started_at,
        finished_at=step.finished_at,
        seconds=_seconds(step.started_at, step.finished_at, now=now),
    )


async def _reasons(
    session: AsyncSession, run_id: int, *, failed: Mapping[str, int]
) -> list[ReasonGroup]:
    return [
        ReasonGroup(
            entity=entity,
            code=code,
            words=words(code),
            count=count,
            share=percentage(count, failed[entity]) or 0,
            samples=samples,
        )
        for entity, code, count, samples in await session.execute(reasons_of(run_id))
    ]


def _seconds(started_at: datetime | None, finished_at: datetime | None, *, now: datetime) -> float:
    if started_at is None:
        return 0.0
    return max(0.0, ((finished_at or now) - started_at).total_seconds())
