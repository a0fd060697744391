"""``npq db seed``: the reference data of the service."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console

from npq.commands.running import ERRORS, run, settings_or_exit
from npq.runtime import Runtime
from services.reference.seed import Part, Seeded, seed

OUT = Console()
PRODUCTION: Final = "production"


def must_name_parts(environment: str, parts: Sequence[Part]) -> bool:
    """In production nothing is seeded unasked: cohorts and money come from the migration there."""
    return environment == PRODUCTION and not parts


def seed_database(
    parts: Annotated[
        list[Part] | None,
        typer.Option("--part", help="Only these parts; all of them when none is named."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do it, then roll it back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on output.")] = False,
) -> None:
    """Load the reference data. Doing it again changes nothing; nothing is ever deleted."""
    settings = settings_or_exit()
    if must_name_parts(settings.environment, parts or ()):
        ERRORS.print(
            "In production the parts must be named: the figures of the part `funding` are invented,"
            " and cohorts and statements come from the migration. Usually: --part courses"
        )
        raise typer.Exit(1)

    async def act(runtime: Runtime) -> list[Seeded]:
        return await seed(runtime.engine, parts=parts or tuple(Part), dry=dry_run)

    done = run(act, task="db seed", settings=settings)
    if as_json:
        figures = [{"table": step.table, **asdict(step.merged)} for step in done]
        typer.echo(orjson.dumps(figures))
        return
    for step in done:
        counts = asdict(step.merged).items()
        told = " · ".join(f"{name} {count:,}" for name, count in counts if count)
        OUT.print(f"{step.table}: {told or 'nothing'}", highlight=False)
