"""``npq work``, ``npq relay`` and ``npq schedule``: one process each, stopped by SIGTERM."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

import typer
from prometheus_client import start_http_server

from domain.clock import system_clock
from npq.commands.running import run, settings_or_exit
from npq.consumers import connections_needed, open_transport, subscriptions
from npq.logs import set_up_logs
from npq.notices import watcher_of
from npq.observe import observe
from npq.runtime import Runtime
from workers.process import run_parts, run_workers, stopped_by_signals
from workers.queues import DELIVER_NOTICES, QUEUES
from workers.relay import Relay
from workers.reporting import report_state
from workers.schedule import run_schedule

_CONNECTIONS_BESIDE: Final = (
    3  # The transport's publishing, the report of the state, and a spare one.
)


class Worker(StrEnum):
    """A kind of worker, or all of them."""

    FINANCE = "finance"
    SYNC = "sync"
    MAIL = "mail"
    MIGRATION = "migration"
    ALL = "all"


MetricsPort = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Show counters on this port, at /metrics.")
]
Act = Callable[[Runtime, asyncio.Event], Awaitable[None]]


def work(
    worker: Annotated[Worker, typer.Argument(help="Which worker to run.")] = Worker.ALL,
    metrics_port: MetricsPort = None,
) -> None:
    """Handle messages until stopped; what was begun is finished within the grace."""
    queues = [queue for queue in QUEUES if worker in {Worker.ALL, queue.worker}]

    async def act(runtime: Runtime, stop: asyncio.Event) -> None:
        ours = [each for each in subscriptions(runtime) if each.queue in queues]
        beside = [watcher_of(runtime)] if DELIVER_NOTICES in queues else []
        async with open_transport(runtime) as transport:
            await run_workers(
                ours,
                transport=transport,
                sessions=runtime.sessions,
                stop=stop,
                grace_seconds=runtime.settings.grace_seconds,
                beside=beside,
            )

    _run(act, name=f"work {worker}", connections=connections_needed(queues), port=metrics_port)


def relay(metrics_port: MetricsPort = None) -> None:
    """Publish what was committed, while being the leader; several may run."""

    async def act(runtime: Runtime, stop: asyncio.Event) -> None:
        async with open_transport(runtime) as transport:
            relaying = Relay(runtime.direct_url, transport)
            await run_parts([relaying.run], stop=stop, grace_seconds=runtime.settings.grace_seconds)

    _run(act, name="relay", port=metrics_port)


def schedule(metrics_port: MetricsPort = None) -> None:
    """Give out the slots of the day, while being the leader; several may run."""

    async def act(runtime: Runtime, stop: asyncio.Event) -> None:
        await run_schedule(runtime.direct_url, runtime.sessions, clock=system_clock, stop=stop)

    _run(act, name="schedule", port=metrics_port)


def _run(act: Act, *, name: str, connections: int = 0, port: int | None) -> None:
    """Run one process of the service until SIGTERM, with logs, reports and perhaps its counters."""
    settings = settings_or_exit()
    set_up_logs(level=settings.log_level, as_json=settings.log_json)
    observe(settings, process=name)
    pool = max(settings.database_pool_size, connections + _CONNECTIONS_BESIDE)

    async def inside(runtime: Runtime) -> None:
        stop = asyncio.Event()
        with stopped_by_signals(stop):
            if port is None:
                await act(runtime, stop)
                return
            start_http_server(port)
            await run_parts(
                [
                    lambda stop: act(runtime, stop),
                    lambda stop: report_state(runtime.sessions, clock=system_clock, stop=stop),
                ],
                stop=stop,
                grace_seconds=settings.grace_seconds + 1,
            )

    run(inside, task=name, settings=replace(settings, database_pool_size=pool))
