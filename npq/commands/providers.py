"""``npq provider``: the lead providers."""

from typing import Annotated
from uuid import UUID

import orjson
import typer
from rich.console import Console

from npq.commands.running import run
from npq.runtime import Runtime
from store.queries.reference import lead_providers

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

    async def act(runtime: Runtime) -> list[tuple[UUID, str, bool]]:
        async with runtime.sessions() as session:
            return [(*row,) for row in await session.execute(lead_providers())]

    found = run(act, task="provider list")
    if as_json:
        rows = [{"id": str(key), "name": name, "offered": offered} for key, name, offered in found]
        typer.echo(orjson.dumps(rows))
        return
    for key, name, offered in found:
        remark = "" if offered else "  (not offered at registration)"
        OUT.print(f"{key}  {name}{remark}", highlight=False, soft_wrap=True)
