"""A published document: printed, or held against the file that we keep of it."""

from pathlib import Path
from typing import Annotated

import typer

Check = Annotated[
    Path | None, typer.Option(help="End with status 1 unless this file says the same.")
]


def publish(document: str, *, check: Path | None, command: str) -> None:
    """Print the document; with ``check`` only say, with status 1, that the file is out of date.

    ``command`` is what writes the file anew.
    """
    if check is None:
        typer.echo(document, nl=False)
    elif not check.exists() or check.read_text() != document:
        typer.echo(f"{check} is out of date: {command} > {check}", err=True)
        raise typer.Exit(1)
