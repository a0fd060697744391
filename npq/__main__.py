"""``npq``: every command of the service."""

import typer

from npq.commands import database, imports

app = typer.Typer(
    name="npq",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="National professional qualifications: registration, provider API, finance, migration.",
)
app.add_typer(database.app, name="db")
app.add_typer(imports.app, name="import")


def main() -> None:
    """The entry point of the ``npq`` script."""
    app()


if __name__ == "__main__":
    main()
