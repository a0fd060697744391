"""How a command runs: settings read, resources opened, an actor named, failures told in words."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer
from rich.console import Console

from domain.faults import ServiceError
from npq.runtime import Runtime, opened
from npq.settings import Settings, SettingsError, read_settings
from store.audit import acting_as
from store.schema import require_current

Answer = TypeVar("Answer")
ERRORS = Console(stderr=True)


def run(
    act: Callable[[Runtime], Awaitable[Answer]], *, task: str, settings: Settings | None = None
) -> Answer:
    """Run ``act`` on a database of this code's schema, as the audited actor ``Task: <task>``.

    Ends the process with status 1 and plain words when the service refuses, and with 2 when the
    environment cannot be used.
    """

    async def on_current_schema(runtime: Runtime) -> Answer:
        await require_current(runtime.engine)
        return await act(runtime)

    return run_on_any_schema(on_current_schema, task=task, settings=settings)


def run_on_any_schema(
    act: Callable[[Runtime], Awaitable[Answer]], *, task: str, settings: Settings | None = None
) -> Answer:
    """As ``run``, on whatever schema the database has: for what looks at it or changes it."""
    settings = settings or settings_or_exit()

    async def inside() -> Answer:
        with acting_as(f"Task: {task}"):
            async with opened(settings, name=f"npq {task}") as runtime:
                return await act(runtime)

    with told():
        return asyncio.run(inside())


@contextmanager
def told() -> Iterator[None]:
    """End the process with status 1 and plain words when the service refuses."""
    try:
        yield
    except ServiceError as error:
        for fault in error.faults:
            ERRORS.print(f"[red]{fault.detail}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def settings_or_exit() -> Settings:
    """The settings, or status 2 and what is wrong with the environment."""
    try:
        return read_settings()
    except SettingsError as error:
        ERRORS.print("The environment cannot be used:", str(error), sep="\n", highlight=False)
        raise typer.Exit(2) from error
