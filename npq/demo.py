"""Everything in one process: database, gateway, workers, relay, schedule, and neighbours to talk to.

The first start makes a world to look at; later starts find it as it was left.
"""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.clock import system_clock
from domain.faults import Fault, Unavailable
from npq.consumers import connections_needed, open_transport, subscriptions
from npq.local.identity import HOST as LOCAL_HOST
from npq.local.identity import PEOPLE, local_identity_provider
from npq.local.letter_box import LetterBox, local_letter_box
from npq.local.neighbours import identity_of, identity_port, letter_box_port, letter_box_url
from npq.notices import watcher_of
from npq.runtime import Runtime, opened
from npq.serving import gateway_config, open_port, serve
from npq.settings import Settings
from services.finance.recompute_statement import recompute_all
from services.reference.seed import seed
from services.staff.accounts import add_admin
from services.tokens.digest import token_key
from services.tokens.manage_tokens import register_token
from services.world import seed_world
from store.audit import acting_as
from store.embedded import make_folder, start_embedded
from store.schema import upgrade
from store.tables import Admin, Application, LeadProvider
from store.transaction import transaction
from workers.migration.rehearsal.build import build_legacy
from workers.process import Part, run_parts, run_workers, stopped_by_signals
from workers.queues import QUEUES
from workers.relay import Relay
from workers.schedule import run_schedule
from workers.transport.base import Transport

STAFF_EMAIL: Final = "staff@example.com"
APPLICATIONS: Final = 3_000
LEGACY_PARTICIPANTS: Final = 1_000
LEGACY_DIRT: Final = 0.02
_CONNECTIONS_BESIDE: Final = 15
_KEPT: Final = ("postgres.lock", "demo.lock")
OUT: Final = Console(highlight=False, soft_wrap=True)


async def demo(settings: Settings, *, fresh: bool = False) -> None:
    """Run everything until Ctrl-C or SIGTERM; ``fresh`` begins with an empty data folder.

    Raises: Unavailable (the demo runs already, a port is taken, nothing can be kept in the folder).
    """
    make_folder(settings.data_dir)
    with _one_demo(settings.data_dir):
        if fresh:
            _forget(settings.data_dir)
        stop = asyncio.Event()
        with stopped_by_signals(stop):
            async with AsyncExitStack() as stack:
                listening = stack.enter_context(open_port(settings.host, settings.port))
                await stack.enter_async_context(neighbours(settings))
                runtime = await stack.enter_async_context(_runtime(settings))
                await make_ready(runtime)
                transport = await stack.enter_async_context(open_transport(runtime))
                parts = [*all_parts(runtime, transport, listening), _welcome(runtime)]
                await run_parts(parts, stop=stop, grace_seconds=settings.grace_seconds)
    OUT.print("Stopped. Everything is kept for the next start.")


async def make_ready(runtime: Runtime, *, applications: int = APPLICATIONS) -> None:
    """The schema, the reference data and, at the first start, a world to look at."""
    await upgrade(runtime.engine)
    with acting_as("Task: demo"):
        await seed(runtime.engine)
        if not await _is_settled(runtime):
            await _settle(runtime, applications=applications)


async def _settle(runtime: Runtime, *, applications: int) -> None:
    now = system_clock()
    OUT.print("Making a world to look at (once) …")
    await seed_world(runtime.engine, now=now, size=applications)
    if runtime.legacy_url:
        await build_legacy(
            runtime.legacy_url, participants=LEGACY_PARTICIPANTS, dirt=LEGACY_DIRT, seed=1
        )
    async for _ in recompute_all(runtime.sessions, clock=system_clock):
        pass
    async with transaction(runtime.sessions) as session:
        key = token_key(runtime.settings.secret_key)
        for provider in await session.scalars(select(LeadProvider)):
            token = demo_token(provider.name)
            await register_token(session, provider.name, token, key=key)
        await add_admin(session, STAFF_EMAIL, "Sam Staff", is_super=True, now=now)


def demo_token(provider_name: str) -> str:
    """The token of a provider in the demo: easy to read, and known to everybody."""
    return "demo-" + "-".join(provider_name.lower().split())


async def _is_settled(runtime: Runtime) -> bool:
    async with transaction(runtime.sessions) as session:
        return await session.scalar(select(Admin.id).where(Admin.email == STAFF_EMAIL)) is not None


def all_parts(runtime: Runtime, transport: Transport, listening: socket.socket) -> Sequence[Part]:
    """Every process of the service, as parts of this one."""
    settings = runtime.settings
    config = gateway_config(
        settings, identity_of(settings), letter_box_url=letter_box_url(settings)
    )
    return (
        lambda stop: serve(runtime, config, stop=stop, listening=listening),
        Relay(runtime.direct_url, transport).run,
        lambda stop: run_schedule(
            runtime.direct_url, runtime.sessions, clock=system_clock, stop=stop
        ),
        lambda stop: run_workers(
            subscriptions(runtime), transport=transport, sessions=runtime.sessions, stop=stop
        ),
        watcher_of(runtime),
    )


@asynccontextmanager
async def neighbours(settings: Settings) -> AsyncIterator[None]:
    """The identity provider and the letter box, beside the gateway's port.

    Raises: Unavailable (something else listens on one of the ports).
    """
    for port in (identity_port(settings), letter_box_port(settings)):
        open_port(LOCAL_HOST, port).close()
    box = LetterBox(file=settings.data_dir / "letters.jsonl")
    with local_identity_provider(identity_port(settings)):
        async with local_letter_box(box, port=letter_box_port(settings)):
            yield


@asynccontextmanager
async def _runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """What the settings name; else the embedded server, which ends with the demo.

    A server that an earlier demo left behind when it was killed is taken over.
    """
    connections = connections_needed(QUEUES) + _CONNECTIONS_BESIDE
    async with AsyncExitStack() as stack:
        if settings.database_url is None:
            stack.callback(start_embedded(settings.data_dir).stop)
        yield await stack.enter_async_context(
            opened(replace(settings, database_pool_size=connections), name="npq demo")
        )


@contextmanager
def _one_demo(data_dir: Path) -> Iterator[None]:
    """One demo in a data folder."""
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            detail = f"A demo already runs on the data in {data_dir}."
            raise Unavailable(Fault(title="demo", detail=detail)) from error
        yield


def _forget(data_dir: Path) -> None:
    """Begin with an empty folder; a server that was left behind is stopped first."""
    if (data_dir / "postgres" / "PG_VERSION").exists():
        start_embedded(data_dir).stop()
    for path in data_dir.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in _KEPT:
            path.unlink()


def _welcome(runtime: Runtime) -> Part:
    """Say where to go, as whom, and how a provider asks; then wait with the others."""

    async def welcome(stop: asyncio.Event) -> None:
        async with transaction(runtime.sessions) as session:
            provider = await _busiest_provider(session)
        OUT.print(*_directions(runtime.settings, provider), sep="\n")
        await stop.wait()

    return welcome


def _directions(settings: Settings, provider: str) -> Sequence[str]:
    url = settings.public_url
    return (
        "",
        f"[bold]The service runs at {url}[/bold]   (Ctrl-C stops it, the next start finds all as it was)",
        "",
        f"  Teachers    {url}",
        f"              sign in as {PEOPLE[0]['email']} or {PEOPLE[1]['email']}, work in Alderbrook",
        f"  Staff       {url}/sign-in   as {STAFF_EMAIL}; the code comes by mail",
        f"  Mails       {letter_box_url(settings)}",
        f"  Sign-in     {identity_of(settings).issuer}   (local identity provider)",
        f"  Shell       {_shell(settings)} --help",
        "",
        "  A provider asks for its newest applications:",
        "",
        f'  curl -g -H "Authorization: Bearer {demo_token(provider)}" \\',
        f'    "{url}/api/v3/npq-applications?sort=-created_at&page\\[per_page]=3"',
        "",
    )


async def _busiest_provider(session: AsyncSession) -> str:
    name = await session.scalar(
        select(LeadProvider.name)
        .join(Application, Application.lead_provider_id == LeadProvider.id)
        .group_by(LeadProvider.id)
        .order_by(func.count().desc())
        .limit(1)
    )
    return name or "Teach First"


def _shell(settings: Settings) -> str:
    """How a second terminal reaches the same data."""
    command = os.path.relpath(sys.argv[0])
    is_default = settings.data_dir == Path(".npq")
    return command if is_default else f"NPQ_DATA_DIR={settings.data_dir} {command}"
