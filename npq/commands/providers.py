"""``npq provider``: the lead providers."""

from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from npq.commands.running import run
from npq.runtime import Runtime
from store.queries.reference import lead_providers
from store.statements import fetch
from store.transaction import reading

app = typer.Typer(no_args_is_help=True, help="Lead providers.")
OUT = Console()


@app.callback()
def providers() -> None:
    """Lead providers."""


@app.command("list")
def list_providers(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on output.")] = False,
) -> None:
    """Every lead provider by name, with the id that the API and the legacy service know."""

    async def act(runtime: Runtime) -> list[dict[str, Any]]:
        async with reading(runtime.read_engine) as connection:
            return [dict(row) for row in await fetch(connection, lead_providers())]

    found = run(act, task="provider list")
    if as_json:
        rows = [{name: row[name] for name in ("public_id", "name", "is_offered")} for row in found]
        typer.echo(orjson.dumps(rows))
        return
    table = Table("name", "id", "offered at registration")
    for row in found:
        table.add_row(row["name"], str(row["public_id"]), "yes" if row["is_offered"] else "no")
    OUT.print(table)
