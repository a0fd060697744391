"""``npq sandbox``: invented applications in every state, for providers to test with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from random import Random
from typing import Annotated, TypeAlias

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.ext.asyncio import AsyncSession

from domain.clock import system_clock
from domain.environments import refuse_where_people_are_real
from npq.commands.running import run, settings_or_exit, told
from npq.runtime import Runtime
from npq.settings import Settings
from services.sandbox.fill import (
    APPLICATIONS,
    Filled,
    Provider,
    add_fresh,
    fill,
    providers_to_fill,
    replace,
)
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Invented applications for providers to test with.")
OUT = Console()
PROGRESS = Console(stderr=True)

Act: TypeAlias = Callable[[AsyncSession, Provider], Awaitable[Filled]]
OneProvider = Annotated[str | None, typer.Option("--provider", help="Only this one, by name.")]
Size = Annotated[
    int, typer.Option("--applications", min=0, help="At least so many for each provider.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on output.")]


@app.callback()
def sandbox() -> None:
    """Invented applications for providers to test with."""


@app.command("fill")
def fill_sandbox(
    provider: OneProvider = None, applications: Size = APPLICATIONS, as_json: AsJson = False
) -> None:
    """Give each provider applications in every state; who has invented ones already keeps them."""

    async def act(session: AsyncSession, one: Provider) -> Filled:
        return await fill(session, one, size=applications, now=system_clock(), chance=Random())

    _show(_each(act, name=provider, task="sandbox fill"), as_json=as_json)


@app.command()
def refresh(
    provider: OneProvider = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Replace all invented ones, and what became of them."),
    ] = False,
    applications: Size = APPLICATIONS,
    as_json: AsJson = False,
) -> None:
    """Add new applications to accept and to reject, for every course and cohort; or begin anew."""

    async def add(session: AsyncSession, one: Provider) -> Filled:
        return await add_fresh(session, one, now=system_clock(), chance=Random())

    async def begin_anew(session: AsyncSession, one: Provider) -> Filled:
        return await replace(session, one, size=applications, now=system_clock(), chance=Random())

    made = _each(begin_anew if everything else add, name=provider, task="sandbox refresh")
    _show(made, as_json=as_json)


def _each(act: Act, *, name: str | None, task: str) -> Sequence[tuple[Provider, Filled]]:
    """Act for each provider in a transaction of its own; what is done stays when a later one fails."""
    settings = _of_invented_people()

    async def inside(runtime: Runtime) -> list[tuple[Provider, Filled]]:
        async with transaction(runtime.sessions) as session:
            providers = await providers_to_fill(session, name=name)
        made = []
        with Progress(console=PROGRESS, transient=True) as progress:
            for one in progress.track(providers, description="Providers"):
                async with transaction(runtime.sessions) as session:
                    made.append((one, await act(session, one)))
        return made

    return run(inside, task=task, settings=settings)


def _of_invented_people() -> Settings:
    settings = settings_or_exit()
    with told():
        refuse_where_people_are_real(settings.environment)
    return settings


def _show(made: Sequence[tuple[Provider, Filled]], *, as_json: bool) -> None:
    if as_json:
        rows = [{"provider": provider.name, **asdict(filled)} for provider, filled in made]
        typer.echo(orjson.dumps({"providers": rows}))
        return
    for provider, filled in made:
        OUT.print(f"{provider.name}: {_words(filled)}", highlight=False, soft_wrap=True)


def _words(filled: Filled) -> str:
    if not filled.applications:
        return "has invented applications already; see `npq sandbox refresh`"
    counts = ((name, count) for name, count in asdict(filled).items() if count)
    return ", ".join(f"{count:,} {name}" for name, count in counts)
