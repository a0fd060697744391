"""``npq token``: what providers show when they use the API. Source: provider-api.md 3."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from npq.commands.running import run
from npq.runtime import Runtime
from services.tokens.digest import token_key
from services.tokens.manage_tokens import TokenListed, issue_token, list_tokens, revoke_tokens
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Tokens with which providers use the API.")
OUT = Console(highlight=False, soft_wrap=True)
ASIDE = Console(stderr=True, highlight=False, soft_wrap=True)

Provider = Annotated[str, typer.Option("--provider", help="Its name, as `npq provider list` says.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on output.")]


@app.command()
def issue(provider: Provider, as_json: AsJson = False) -> None:
    """Make a new token and show it, this once; the provider's other tokens stay good."""

    async def act(runtime: Runtime) -> str:
        key = token_key(runtime.settings.secret_key)
        async with transaction(runtime.sessions) as session:
            return await issue_token(session, provider, key=key)

    token = run(act, task="token issue")
    if as_json:
        typer.echo(orjson.dumps({"provider": provider, "token": token}))
        return
    typer.echo(token)
    ASIDE.print("Hand it over safely: it is not kept and cannot be shown again.")


@app.command("list")
def list_command(
    provider: Annotated[str | None, typer.Option("--provider", help="Only this one's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which tokens there are, when they were made and last used; never the tokens themselves."""

    async def act(runtime: Runtime) -> Sequence[TokenListed]:
        async with transaction(runtime.sessions) as session:
            return await list_tokens(session, provider)

    tokens = run(act, task="token list")
    if as_json:
        typer.echo(orjson.dumps([_facts(token) for token in tokens]))
        return
    OUT.print(_table(tokens) if tokens else "There are no tokens.")


@app.command()
def revoke(
    provider: Provider,
    token_id: Annotated[
        int | None, typer.Option("--id", help="Only this one, as `npq token list` shows it.")
    ] = None,
) -> None:
    """Make all tokens of a provider worthless at once, or one of them.

    Ends with status 1 when the provider has none.
    """

    async def act(runtime: Runtime) -> int:
        async with transaction(runtime.sessions) as session:
            return await revoke_tokens(session, provider, token_id=token_id)

    number = run(act, task="token revoke")
    OUT.print(f"{provider}: {number} revoked")
    if not number:
        raise typer.Exit(1)


def _facts(token: TokenListed) -> dict[str, object]:
    return {
        "id": token.id,
        "provider": token.provider,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
    }


def _table(tokens: Sequence[TokenListed]) -> Table:
    table = Table("id", "provider", "made", "last used")
    for token in tokens:
        table.add_row(
            str(token.id), token.provider, _minute(token.created_at), _minute(token.last_used_at)
        )
    return table


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
