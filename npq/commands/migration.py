"""``npq migration``: the legacy data, rehearsed and moved, as often as one likes.

Ends with 0 when what was asked is done, 1 when a row failed, the run did not complete or the service
refused, 2 when the environment cannot be used.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from domain.clock import system_clock
from domain.faults import Fault, Refused
from npq.commands.migration_output import (
    RunProgress,
    manifest_csv,
    people_progress,
    show_failures,
    show_status,
    write_json,
)
from npq.commands.running import ERRORS, run
from npq.runtime import Runtime
from services.migration.runs import cancel_run, start_run, wake_run
from services.migration.status import RunStatus, run_status
from store.queries.migration import failures_of
from store.transaction import transaction
from workers.migration.legacy.building import NotOurs
from workers.migration.rehearsal.build import build_legacy
from workers.migration.rehearsal.dirt import Planted
from workers.migration.rehearsal.volumes import Volumes
from workers.migration.staging import require_legacy

app = typer.Typer(no_args_is_help=True, help="The migration from the legacy database.")
OUT = Console()
_LOOK_AGAIN_SECONDS: Final = 0.5
_PATIENCE: Final = timedelta(seconds=15)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
RunId = Annotated[int | None, typer.Option("--run", help="The run's number; else the latest.")]
Entities = Annotated[
    list[str] | None, typer.Option("--entity", help="Only this entity; may be repeated.")
]
Entity = Annotated[str | None, typer.Option("--entity", help="Only this entity.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only rows with this first reason.")]


@app.command()
def rehearse(
    participants: Annotated[int, typer.Option(min=1, help="How many people of ours.")] = 1_000,
    dirt: Annotated[float, typer.Option(min=0, max=0.9, help="Share that is in trouble.")] = 0.02,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.")] = 1,
    manifest: Annotated[
        Path | None, typer.Option(help="Write what was planted to this CSV file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a legacy database anew, of that size and dirtiness; what was planted is noted in it."""

    async def act(runtime: Runtime) -> Sequence[Planted]:
        if runtime.settings.environment == "production":
            raise Refused(_fault("Rehearsals are not built in production."))
        people = Volumes.of(participants)
        with people_progress(people.participants + people.others) as progress:
            try:
                return await build_legacy(
                    _legacy_url(runtime),
                    participants=participants,
                    dirt=dirt,
                    seed=seed,
                    progress=progress,
                )
            except NotOurs as error:
                raise Refused(_fault(str(error))) from error

    planted = run(act, task="migration rehearse")
    if manifest:
        manifest.write_text(manifest_csv(planted))
    if as_json:
        write_json({"participants": participants, "seed": seed, "planted": len(planted)})
        return
    OUT.print(
        f"A legacy database with {participants:,} participants; {len(planted):,} rows planted."
    )


@app.command("run")
def run_migration(
    entity: Entities = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until the run is over.")] = False,
    as_json: AsJson = False,
) -> None:
    """Migrate all entities, or those named. Rows migrated before are found again and compared."""

    async def act(runtime: Runtime) -> RunStatus:
        await require_legacy(_legacy_url(runtime))
        async with transaction(runtime.sessions) as session:
            started = await start_run(
                session,
                requested_by="Task: migration run",
                now=system_clock(),
                entities=entity or (),
            )
            run_id = started.id
        return await _watched(runtime, run_id) if wait else await _status(runtime, run_id)

    status = run(act, task="migration run")
    _tell(status, as_json=as_json)
    if wait and not status.is_perfect:
        raise typer.Exit(1)


@app.command()
def status(run_id: RunId = None, as_json: AsJson = False) -> None:
    """How far a run is, and what became of its rows."""
    _tell(run(lambda runtime: _status(runtime, run_id), task="migration status"), as_json=as_json)


@app.command()
def failures(
    run_id: RunId = None, entity: Entity = None, reason: Reason = None, as_json: AsJson = False
) -> None:
    """Every row that failed, with all its reasons; by reason. Ids and codes only."""

    async def act(runtime: Runtime) -> list[tuple[str, str, list[str]]]:
        found = await _status(runtime, run_id)
        async with runtime.sessions() as session:
            rows = await session.execute(failures_of(found.id, entity=entity, reason=reason))
            return [(of, str(legacy_id), reasons) for of, legacy_id, _, reasons in rows]

    rows = run(act, task="migration failures")
    if as_json:
        write_json(
            [{"entity": of, "legacy_id": key, "reasons": reasons} for of, key, reasons in rows]
        )
        return
    show_failures(OUT, rows)


@app.command()
def cancel() -> None:
    """Stop the run under way after the chunks that are being applied."""

    async def act(runtime: Runtime) -> int:
        async with transaction(runtime.sessions) as session:
            return (await cancel_run(session, now=system_clock())).id

    OUT.print(f"Migration {run(act, task='migration cancel')} is cancelled.")


@app.command()
def resume() -> None:
    """Ask the workers again for what is still to be done; harmless when nothing was lost."""

    async def act(runtime: Runtime) -> int:
        async with transaction(runtime.sessions) as session:
            return (await wake_run(session)).id

    OUT.print(f"Migration {run(act, task='migration resume')} was asked to go on.")


def _tell(status: RunStatus, *, as_json: bool) -> None:
    if as_json:
        write_json(status)
    else:
        show_status(OUT, status)


async def _status(runtime: Runtime, run_id: int | None) -> RunStatus:
    async with runtime.sessions() as session:
        return await run_status(session, run_id, now=system_clock())


async def _watched(runtime: Runtime, run_id: int) -> RunStatus:
    """The run when it is over; its progress is shown until then."""
    asked_at, told = system_clock(), False
    with RunProgress() as progress:
        while not (found := await _status(runtime, run_id)).is_over:
            progress.show(found)
            if found.state == "prepared" and not told and system_clock() - asked_at > _PATIENCE:
                ERRORS.print("Nobody has begun yet. Are `npq relay` and `npq work` running?")
                told = True
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        progress.show(found)
    return found


def _legacy_url(runtime: Runtime) -> str:
    if runtime.legacy_url is None:
        raise Refused(_fault("NPQ_LEGACY_DATABASE_URL is not set."))
    return runtime.legacy_url


def _fault(detail: str) -> Fault:
    return Fault(title="legacy_database", detail=detail)
