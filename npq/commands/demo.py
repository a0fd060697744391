"""``npq demo``: everything in one process, with a world to look at."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from npq.commands.running import settings_or_exit, told
from npq.demo import demo as run_demo
from npq.logs import set_up_logs

Port = Annotated[int | None, typer.Option(min=1, max=65533, help="Two more above it are used.")]
DataDir = Annotated[Path | None, typer.Option(help="Where the data rest; .npq by default.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget everything and begin again.")]


def demo(port: Port = None, data_dir: DataDir = None, fresh: Fresh = False) -> None:
    """Run everything in one process: database, gateway, workers, sign-in and a letter box."""
    settings = settings_or_exit()
    if port:
        settings = replace(settings, port=port, public_url=f"http://127.0.0.1:{port}")
    if data_dir:
        settings = replace(settings, data_dir=data_dir)
    set_up_logs(level=settings.log_level, as_json=settings.log_json)
    with told():
        asyncio.run(run_demo(settings, fresh=fresh))
