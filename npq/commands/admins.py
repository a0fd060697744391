"""``npq admin``: staff accounts."""

from typing import Annotated

import typer
from rich.console import Console

from domain.clock import system_clock
from npq.commands.running import run
from npq.runtime import Runtime
from services.staff.accounts import add_admin
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Staff accounts of the console.")
OUT = Console()


@app.callback()
def admins() -> None:
    """Staff accounts of the console."""


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="Where the sign-in codes are sent.")],
    name: Annotated[str, typer.Option(help="The person's name; from the address without it.")] = "",
    is_super: Annotated[
        bool, typer.Option("--super", help="May also migrate, and manage staff.")
    ] = False,
) -> None:
    """Make a staff account, or take an archived one back into use."""

    async def act(runtime: Runtime) -> str:
        async with transaction(runtime.sessions) as session:
            full_name = name or email.partition("@")[0].replace(".", " ").title()
            admin = await add_admin(
                session, email, full_name, is_super=is_super, now=system_clock()
            )
            return f"{admin.email}: {'super admin' if admin.super_admin else 'admin'}"

    OUT.print(run(act, task="admin create"), highlight=False)
