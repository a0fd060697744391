"""One file into its register: all of it or nothing, and a record of the run either way.

Source: reference-data.md 14.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.clock import Clock
from domain.faults import Conflict, Fault, ServiceError
from services.registers.csv_file import CsvFile, inspected, records
from services.registers.eligibility import ELIGIBILITY_REGISTER
from services.registers.itt_providers import ITT_REGISTER
from services.registers.register import Loaded, Options, Outcome, Register, refuse_file
from services.registers.rows import Note, Row
from services.registers.workplaces import (
    CHILDCARE_REGISTER,
    LOCAL_AUTHORITY_REGISTER,
    SCHOOL_REGISTER,
)
from store.bulk import bulk_run, stage
from store.queries.registers import begin_run, end_cut_off_runs, end_run, lock_register

NOTES_KEPT: Final = 1_000

REGISTERS: Final = {
    register.kind: register
    for register in (
        SCHOOL_REGISTER,
        CHILDCARE_REGISTER,
        ITT_REGISTER,
        LOCAL_AUTHORITY_REGISTER,
        ELIGIBILITY_REGISTER,
    )
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """What came of one run. ``notes`` has every line that was refused or remarked on."""

    register: str
    file_name: str
    sha256: str
    encoding: str
    form: str
    rows_read: int
    created: int
    updated: int
    unchanged: int
    removed: int
    notes: Sequence[Note]
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> list[Note]:
        return [note for note in self.notes if note.refused]

    def counts(self) -> dict[str, int]:
        """The figures that every run has."""
        return {
            "read": self.rows_read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "refused": len(self.refused),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRequest:
    """Which file into which register, and how; a ``dry`` run leaves nothing behind."""

    register: Register
    path: Path
    options: Options = field(default_factory=Options)
    dry: bool = False


async def import_file(engine: AsyncEngine, request: ImportRequest, *, clock: Clock) -> ImportReport:
    """Read the file, merge its rows in one transaction, and record the run.

    Raises: Invalid (the file is refused as a whole; nothing is changed), Conflict (the register is
    being imported just now).
    """
    file = inspected(request.path)
    if request.dry:
        return await _merged(engine, request, file)
    facts = {"file_name": file.path.name, "file_sha256": file.sha256, "encoding": file.encoding}
    run_id = await begin_run(engine, register=request.register.kind, file=facts, now=clock())
    try:
        report = await _merged(engine, request, file, run_id=run_id)
    except BaseException as error:
        await _end_failed(engine, run_id, error, now=clock())
        raise
    await end_run(engine, run_id, **_figures(report), finished_at=clock())
    return report


async def _merged(
    engine: AsyncEngine, request: ImportRequest, file: CsvFile, *, run_id: int | None = None
) -> ImportReport:
    """The import itself, in one transaction that holds the register."""
    kind = request.register.kind
    async with bulk_run(engine, dry=request.dry) as connection:
        if not await lock_register(connection, kind):
            detail = f"Another import of {kind} is running. Wait until it has finished."
            raise Conflict(Fault(title="register", detail=detail))
        if run_id is not None:
            await end_cut_off_runs(connection, kind, before=run_id)
        return await _imported(connection, request, file)


async def _imported(
    connection: asyncpg.Connection, request: ImportRequest, file: CsvFile
) -> ImportReport:
    loaded = await _loaded(connection, request, file)
    outcome = await request.register.merging(connection, loaded, request.options)
    return _report(request, file, loaded=loaded, outcome=outcome)


async def _loaded(connection: asyncpg.Connection, request: ImportRequest, file: CsvFile) -> Loaded:
    """Copy the usable rows into a temporary table. Raises: Invalid (no header, no row)."""
    body = records(file)
    header = next(body, None)
    if header is None:
        raise refuse_file(f"{file.path.name} is empty.")
    reading = request.register.reading(header.cells, request.options)
    notes: list[Note] = []
    counted = _Counted()
    rows = _usable(reading.rows(body), notes=notes, counted=counted)
    staged = await stage(connection, rows, like=reading.table, columns=reading.columns)
    if not counted.rows:
        raise refuse_file(f"{file.path.name} has no rows.")
    return Loaded(
        form=reading.form,
        staged=staged,
        columns=reading.columns,
        rows_read=counted.rows,
        notes=notes,
    )


class _Counted:
    """How many records went by."""

    def __init__(self) -> None:
        self.rows = 0


def _usable(
    rows: Iterator[Row | Note], *, notes: list[Note], counted: _Counted
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        counted.rows += 1
        if isinstance(row, Row):
            yield (row.line, *row.values)
        else:
            notes.append(row)


def _report(
    request: ImportRequest, file: CsvFile, *, loaded: Loaded, outcome: Outcome
) -> ImportReport:
    return ImportReport(
        register=request.register.kind,
        file_name=file.path.name,
        sha256=file.sha256,
        encoding=file.encoding,
        form=loaded.form,
        rows_read=loaded.rows_read,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        removed=outcome.removed,
        notes=sorted([*loaded.notes, *outcome.notes], key=lambda note: note.line),
        figures=outcome.figures,
    )


def _figures(report: ImportReport) -> dict[str, Any]:
    """The columns of the run's record."""
    counts = {f"rows_{name}": count for name, count in report.counts().items()}
    kept = [
        {"line": note.line, "key": note.key, "reason": note.reason, "column": note.column}
        for note in report.notes[:NOTES_KEPT]
    ]
    return {
        **counts,
        "state": "finished",
        "report": {"form": report.form, "figures": report.figures, "notes": kept},
    }


async def _end_failed(
    engine: AsyncEngine, run_id: int, error: BaseException, *, now: datetime
) -> None:
    words = str(error) if isinstance(error, ServiceError) else type(error).__name__
    await end_run(engine, run_id, state="failed", failure=words, finished_at=now)
