"""``npq db``: the schema of the database."""

import typer
from rich.console import Console

from npq.commands.running import run, run_on_any_schema
from npq.runtime import Runtime
from store import schema

app = typer.Typer(no_args_is_help=True, help="The database: its schema and reference data.")
OUT = Console()


@app.command()
def upgrade() -> None:
    """Bring the schema up to this code's version."""

    async def act(runtime: Runtime) -> None:
        before = await schema.current_revision(runtime.engine)
        await schema.upgrade(runtime.engine)
        OUT.print(f"schema {before or 'empty'} → {schema.head_revision()}")

    run_on_any_schema(act, task="db upgrade")


@app.command()
def check() -> None:
    """Say whether the schema is this code's, to the last column; status 1 when it is not."""

    async def act(runtime: Runtime) -> list[str]:
        return await schema.drift(runtime.engine)

    if differences := run(act, task="db check"):
        OUT.print("The database differs from the declared tables:", *differences, sep="\n")
        raise typer.Exit(1)
    OUT.print(f"schema {schema.head_revision()}: no drift")
