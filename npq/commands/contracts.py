"""``npq asyncapi``: the messages and queues as a document, printed or held against the one in docs."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from contracts.messages.asyncapi import asyncapi
from workers.queues import QUEUES

VERSION = "1"


def asyncapi_command(
    check: Annotated[
        Path | None, typer.Option(help="End with status 1 unless this file says the same.")
    ] = None,
) -> None:
    """The message contracts as an AsyncAPI 3.0 document."""
    written = asyncapi_yaml()
    if check is None:
        typer.echo(written, nl=False)
    elif not check.exists() or check.read_text() != written:
        typer.echo(f"{check} is out of date: npq asyncapi > {check}", err=True)
        raise typer.Exit(1)


def asyncapi_yaml() -> str:
    """The document as it is kept in ``docs/asyncapi.yaml``."""
    queues = {queue.name: sorted(queue.types) for queue in QUEUES}
    document = asyncapi(queues, version=VERSION)
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
