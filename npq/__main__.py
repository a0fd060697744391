"""``npq``: every command of the service."""

import typer

from npq.commands import (
    admins,
    asyncapi,
    database,
    db_seed,
    dead,
    demo,
    imports,
    migration,
    openapi,
    providers,
    sandbox,
    serve,
    statements,
    tokens,
    webhooks,
    work,
)

app = typer.Typer(
    name="npq",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="National professional qualifications: registration, provider API, finance, migration.",
)
app.command("demo")(demo.demo)
database.app.command("seed")(db_seed.seed_database)
app.add_typer(database.app, name="db")
app.add_typer(imports.app, name="import")
app.add_typer(providers.app, name="provider")
app.add_typer(tokens.app, name="token")
app.add_typer(admins.app, name="admin")
app.add_typer(dead.app, name="dead")
app.add_typer(webhooks.app, name="webhook")
app.add_typer(statements.app, name="statement")
app.add_typer(migration.app, name="migration")
app.add_typer(sandbox.app, name="sandbox")
app.command("asyncapi")(asyncapi.asyncapi_command)
app.command("openapi")(openapi.openapi_command)
app.command("serve")(serve.serve_command)
app.command("work")(work.work)
app.command("relay")(work.relay)
app.command("schedule")(work.schedule)


def main() -> None:
    """The entry point of the ``npq`` script."""
    app()


if __name__ == "__main__":
    main()
