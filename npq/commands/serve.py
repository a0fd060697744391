"""``npq serve``: the gateway, in one process or several behind one port."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Annotated, Final

import typer

from npq.commands.running import ERRORS, run, settings_or_exit, told
from npq.local.neighbours import identity_of, letter_box_url
from npq.logs import set_up_logs
from npq.observe import observe
from npq.runtime import Runtime
from npq.serving import gateway_config, open_port, serve
from npq.settings import Settings
from workers.process import stopped_by_signals

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS: Final = 0.2
_SECONDS_BEFORE_RESTART: Final = 1.0

Processes = Annotated[int, typer.Option(min=1, max=64, help="How many processes share the port.")]
Inherited = Annotated[int | None, typer.Option("--inherited", hidden=True)]


def serve_command(processes: Processes = 1, inherited: Inherited = None) -> None:
    """Answer browsers and providers until stopped; what was begun is finished within the grace."""
    settings = settings_or_exit()
    set_up_logs(level=settings.log_level, as_json=settings.log_json)
    listening = _listening(settings, inherited)
    if processes > 1:
        _require_shared_database(settings)
        raise typer.Exit(_supervise(listening, processes, settings))
    observe(settings, process="serve")
    config = gateway_config(
        settings,
        identity_of(settings),
        letter_box_url=None if settings.notify else letter_box_url(settings),
    )

    async def act(runtime: Runtime) -> None:
        stop = asyncio.Event()
        with stopped_by_signals(stop):
            await serve(runtime, config, stop=stop, listening=listening)

    run(act, task="serve", settings=settings)


def _listening(settings: Settings, inherited: int | None) -> socket.socket:
    """Our own port, or the one that the process above us opened."""
    if inherited is not None:
        return socket.socket(fileno=inherited)
    with told():
        return open_port(settings.host, settings.port)


def _require_shared_database(settings: Settings) -> None:
    if settings.database_url is None:
        ERRORS.print("[red]Several processes need a database of their own: NPQ_DATABASE_URL.[/red]")
        raise typer.Exit(2)


def _supervise(listening: socket.socket, processes: int, settings: Settings) -> int:
    """Keep so many processes answering on the one socket until told to stop.

    One that dies is started again; when told to stop, all are, and those that outstay the grace are ended.
    """
    listening.set_inheritable(True)
    command = [sys.executable, "-m", "npq", "serve", "--inherited", str(listening.fileno())]
    stopping = _told_to_stop()
    children = [_start(command, listening) for _ in range(processes)]
    while not stopping:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        for place, child in enumerate(children):
            if child.poll() is not None and not stopping:
                log.error("gateway process died", extra={"status": child.returncode})
                time.sleep(_SECONDS_BEFORE_RESTART)
                children[place] = _start(command, listening)
    return _stop(children, patience=settings.grace_seconds + 5)


def _told_to_stop() -> list[int]:
    """A list that is empty until a signal to stop arrives."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    return told


def _start(command: list[str], listening: socket.socket) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command, pass_fds=[listening.fileno()], env=os.environ, start_new_session=True
    )


def _stop(children: list["subprocess.Popen[bytes]"], *, patience: float) -> int:
    """Stop all: 0 when every one ended as told, be it before it had begun to answer."""
    for child in children:
        child.terminate()
    until = time.monotonic() + patience
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("grace used up")
            child.kill()
            child.wait()
    return int(any(child.returncode not in {0, -signal.SIGTERM} for child in children))
