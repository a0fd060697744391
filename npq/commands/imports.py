"""``npq import``: registers and lists from published files.

Source: reference-data.md 14. Ends with 0 when all is well, 1 when the import finished but refused
rows, 2 when a file was refused or the import failed.
"""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from domain.clock import system_clock
from domain.eligibility_lists import EligibilityListName
from domain.faults import ServiceError
from npq.commands.running import ERRORS, run
from npq.runtime import Runtime
from services.registers.imports import REGISTERS, ImportReport, ImportRequest, import_file
from services.registers.register import Options
from store.schema import require_current

app = typer.Typer(
    no_args_is_help=True,
    help="Registers of workplaces and funding lists, from plain or gzip CSV.",
)
OUT = Console()
FINISHED_WITH_REFUSALS: Final = 1
REFUSED: Final = 2
_SHOWN: Final = 20

Files = Annotated[list[Path], typer.Argument(help="CSV files, plain or gzip.", show_default=False)]
Report = Annotated[
    Path | None, typer.Option("--report", help="Write every refused or remarked line to this CSV.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Do everything, then roll it back.")]
Force = Annotated[bool, typer.Option("--force", help="Take a file that looks truncated.")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """How the command reports."""

    report: Path | None
    as_json: bool
    dry: bool


@app.command()
def schools(
    files: Files,
    report: Report = None,
    as_json: AsJson = False,
    dry_run: Dry = False,
    force: Force = False,
    full: Annotated[
        bool, typer.Option("--full", help="Also schools whose change date is not later.")
    ] = False,
) -> None:
    """All establishments, as Get Information About Schools publishes them."""
    telling = Telling(report=report, as_json=as_json, dry=dry_run)
    _import("schools", files, options=Options(full=full, force=force), telling=telling)


@app.command()
def childcare(
    files: Files, report: Report = None, as_json: AsJson = False, dry_run: Dry = False
) -> None:
    """Childcare providers or childminder agencies, as Ofsted publishes them; the header tells."""
    telling = Telling(report=report, as_json=as_json, dry=dry_run)
    _import("childcare", files, options=Options(), telling=telling)


@app.command("itt-providers")
def itt_providers(
    files: Files,
    report: Report = None,
    as_json: AsJson = False,
    dry_run: Dry = False,
    force: Force = False,
) -> None:
    """The whole list of accredited providers of initial teacher training."""
    telling = Telling(report=report, as_json=as_json, dry=dry_run)
    _import("itt-providers", files, options=Options(force=force), telling=telling)


@app.command("local-authorities")
def local_authorities(
    files: Files, report: Report = None, as_json: AsJson = False, dry_run: Dry = False
) -> None:
    """Local authorities that employ teachers themselves."""
    telling = Telling(report=report, as_json=as_json, dry=dry_run)
    _import("local-authorities", files, options=Options(), telling=telling)


@app.command()
def eligibility(
    files: Files,
    list_name: Annotated[
        EligibilityListName | None,
        typer.Option("--list", help="Which list; none for a file with all lists in table form."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Key column, if not the usual one; of two the last not blank counts."),
    ] = None,
    report: Report = None,
    as_json: AsJson = False,
    dry_run: Dry = False,
) -> None:
    """A list that decides funding; the file replaces the list."""
    options = Options(list_name=list_name, key_headers=tuple(column or ()))
    telling = Telling(report=report, as_json=as_json, dry=dry_run)
    _import("eligibility", files, options=options, telling=telling)


def _import(kind: str, files: Sequence[Path], *, options: Options, telling: Telling) -> None:
    """Import the files in order and end with the status that the worst of them deserves."""
    requests = [
        ImportRequest(register=REGISTERS[kind], path=path, options=options, dry=telling.dry)
        for path in files
    ]

    async def act(runtime: Runtime) -> list[ImportReport | ServiceError]:
        await require_current(runtime.engine)
        return [await _attempt(runtime, request) for request in requests]

    answers = run(act, task=f"import {kind}")
    reports = [answer for answer in answers if isinstance(answer, ImportReport)]
    if telling.report is not None:
        _write_notes(telling.report, reports)
    if telling.as_json:
        typer.echo(orjson.dumps([_as_json(*pair) for pair in zip(files, answers, strict=True)]))
    else:
        _tell(files, answers, dry=telling.dry)
    if len(reports) < len(answers):
        raise typer.Exit(REFUSED)
    if any(report.refused for report in reports):
        raise typer.Exit(FINISHED_WITH_REFUSALS)


async def _attempt(runtime: Runtime, request: ImportRequest) -> ImportReport | ServiceError:
    try:
        return await import_file(runtime.engine, request, clock=system_clock)
    except ServiceError as error:
        return error


def _tell(
    files: Sequence[Path], answers: Sequence[ImportReport | ServiceError], *, dry: bool
) -> None:
    for path, answer in zip(files, answers, strict=True):
        if isinstance(answer, ServiceError):
            for fault in answer.faults:
                ERRORS.print(
                    f"[red]{escape(path.name)}: {escape(fault.detail)}[/red]", soft_wrap=True
                )
        else:
            _tell_report(answer, dry=dry)


def _tell_report(report: ImportReport, *, dry: bool) -> None:
    OUT.print(
        f"{escape(report.file_name)}: {report.form}, {report.encoding}"
        f"{' (dry run: nothing was kept)' if dry else ''}"
    )
    figures = {**report.counts(), **report.figures}
    told = (f"{name.replace('_', ' ')} {figure:,}" for name, figure in figures.items())
    OUT.print("  " + " · ".join(told), highlight=False, soft_wrap=True)
    for note in report.notes[:_SHOWN]:
        column = f" in {note.column}" if note.column else ""
        OUT.print(
            f"  line {note.line} ({note.key or 'no key'}): {note.reason}{column}", markup=False
        )
    if (more := len(report.notes) - _SHOWN) > 0:
        OUT.print(f"  … and {more:,} more lines; --report FILE writes them all")


def _write_notes(path: Path, reports: Sequence[ImportReport]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("file", "line", "key", "reason", "column", "refused"))
        for report in reports:
            for note in report.notes:
                writer.writerow(
                    (
                        report.file_name,
                        note.line,
                        note.key or "",
                        note.reason,
                        note.column or "",
                        "yes" if note.refused else "no",
                    )
                )


def _as_json(path: Path, answer: ImportReport | ServiceError) -> dict[str, Any]:
    if isinstance(answer, ServiceError):
        return {"file": path.name, "state": "failed", "failure": str(answer)}
    return {
        "file": path.name,
        "state": "finished",
        "form": answer.form,
        "encoding": answer.encoding,
        "sha256": answer.sha256,
        **answer.counts(),
        "figures": answer.figures,
        "notes": [asdict(note) for note in answer.notes],
    }
