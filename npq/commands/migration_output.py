"""What ``npq migration`` shows: progress while it goes on, tables and JSON afterwards."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import orjson
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from services.migration.status import RunStatus, StepStatus
from workers.migration.rehearsal.dirt import Planted

_ERRORS = Console(stderr=True)


class RunProgress:
    """A bar for each entity of a run, on standard error."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            console=_ERRORS,
        )
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, status: RunStatus) -> None:
        """Bring the bars up to date."""
        for step in status.steps:
            if step.entity not in self._bars:
                self._bars[step.entity] = self._progress.add_task(step.entity, told="")
            self._progress.update(
                self._bars[step.entity],
                total=step.total if step.state != "waiting" else None,
                completed=step.processed,
                told=f"{step.failed:,} failed" if step.failed else step.state,
            )


@contextmanager
def people_progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar that is told of people written."""
    with Progress(
        TextColumn("people"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_ERRORS,
    ) as progress:
        bar = progress.add_task("people", total=total)
        yield lambda many: progress.advance(bar, many)


def show_status(out: Console, status: RunStatus) -> None:
    """The run, its entities, and why rows failed."""
    out.print(f"Migration {status.id}: {status.state}, {status.seconds:.1f} s")
    if status.failure:
        out.print(f"[red]{status.failure}[/red]", highlight=False, soft_wrap=True)
    table = Table("entity", "state", *_FIGURES, "success", "seconds", "rows/s")
    for step in status.steps:
        table.add_row(step.entity, step.state, *_figures(step))
    out.print(table)
    if status.reasons:
        out.print(_reasons(status))
    if status.warnings:
        out.print(_warnings(status))


def show_failures(out: Console, rows: Sequence[tuple[str, str, list[str]]]) -> None:
    """One line a row."""
    for entity, legacy_id, reasons in rows:
        out.print(entity, legacy_id, " ".join(reasons), highlight=False, soft_wrap=True)
    out.print(f"{len(rows):,} rows failed.")


def write_json(facts: Any) -> None:
    """One JSON value on standard output."""
    typer.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2))


def manifest_csv(planted: Sequence[Planted]) -> str:
    """What was planted and what it must give, a line a row."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["kind", "entity", "legacy_id", "reason", "warnings", "columns", "is_touched"])
    for note in planted:
        expected = note.expected
        columns = orjson.dumps(dict(expected.columns)).decode()
        lines.writerow(
            [
                note.kind,
                note.entity,
                note.legacy_id,
                expected.reason or "",
                " ".join(expected.warnings),
                columns,
                "" if expected.is_touched is None else expected.is_touched,
            ]
        )
    return written.getvalue()


_FIGURES = ("total", "created", "updated", "unchanged", "checked", "skipped", "failed", "extras")


def _figures(step: StepStatus) -> list[str]:
    known = {"total": step.total, "failed": step.failed, "extras": step.extras} | dict(step.counts)
    return [
        *(f"{known[name]:,}" if name in known else "" for name in _FIGURES),
        "no rows" if step.success is None else f"{step.success} %",
        f"{step.seconds:.1f}",
        f"{step.rows_per_second:,}" if step.rows_per_second else "",
    ]


def _reasons(status: RunStatus) -> Table:
    table = Table("entity", "why rows failed", "rows", "share", "for example")
    for group in status.reasons:
        told = f"{group.code}\n{group.words}"
        samples = "\n".join(map(str, group.samples))
        table.add_row(group.entity, told, f"{group.count:,}", f"{group.share} %", samples)
    return table


def _warnings(status: RunStatus) -> Table:
    table = Table("entity", "warning", "rows")
    for group in status.warnings:
        table.add_row(group.entity, f"{group.code}\n{group.words}", f"{group.count:,}")
    return table
