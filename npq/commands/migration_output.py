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

from services.migration.status import ReasonGroup, RunStatus, StepStatus, WarningGroup
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
    table = Table(box=None, pad_edge=False)
    for name in ("entity", *_FIGURES, "success"):
        table.add_column(name, justify="left" if name == "entity" else "right", no_wrap=True)
    for step in status.steps:
        table.add_row(step.entity, *_figures(step))
    out.print(table)
    for step in status.steps:
        if step.extras:
            out.print(f"{step.entity}: {step.extras:,} of ours have no legacy row")
    for group in status.reasons:
        _show_group(out, group, note=f"{group.share} % of its failures")
        out.print("  for example", ", ".join(map(str, group.samples)), soft_wrap=True)
    for warning in status.warnings:
        _show_group(out, warning, note="warning")


def show_failures(out: Console, rows: Sequence[tuple[str, str, list[str]]]) -> None:
    """One line a row."""
    for entity, legacy_id, reasons in rows:
        out.print(entity, legacy_id, " ".join(reasons), highlight=False, soft_wrap=True)
    out.print(f"{len(rows):,} rows failed.")


def write_json(facts: Any) -> None:
    """One JSON value on standard output."""
    typer.echo(orjson.dumps(facts, option=orjson.OPT_INDENT_2, default=str))


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


_FIGURES = ("total", "created", "updated", "unchanged", "checked", "failed")


def _figures(step: StepStatus) -> list[str]:
    known = {"total": step.total, "failed": step.failed} | dict(step.counts)
    return [
        *(f"{known[name]:,}" if name in known else "" for name in _FIGURES),
        "no rows" if step.success is None else f"{step.success} %",
    ]


def _show_group(out: Console, group: ReasonGroup | WarningGroup, *, note: str) -> None:
    rows = "row" if group.count == 1 else "rows"
    out.print(f"\n{group.entity}: {group.count:,} {rows}, {note}: {group.code}", soft_wrap=True)
    out.print(f"  {group.words}", soft_wrap=True)
