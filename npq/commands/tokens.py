"""``npq token``: what callers of the API show. Source: provider-api.md 3 and 15.3."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Column, Table

from domain.vocabulary import TokenScope
from npq.commands.running import run, told
from npq.runtime import Runtime
from services.tokens.digest import token_key
from services.tokens.manage_tokens import (
    Holder,
    TokenListed,
    issue_token,
    list_tokens,
    revoke_tokens,
)
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Tokens with which the API is used.")
OUT = Console(highlight=False, soft_wrap=True)
ASIDE = Console(stderr=True, highlight=False, soft_wrap=True)

Provider = Annotated[
    str | None, typer.Option("--provider", help="A lead provider, as `npq provider list` says.")
]
Scope = Annotated[
    TokenScope | None, typer.Option("--scope", help="Instead of a provider: the neighbour's.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on output.")]


@app.command()
def issue(provider: Provider = None, scope: Scope = None, as_json: AsJson = False) -> None:
    """Make a new token and show it, this once; the holder's other tokens stay good."""
    holder = _holder(provider, scope)

    async def act(runtime: Runtime) -> str:
        key = token_key(runtime.settings.secret_key)
        async with transaction(runtime.sessions) as session:
            return await issue_token(session, holder, key=key)

    token = run(act, task="token issue")
    if as_json:
        told_of = {"provider": holder.provider, "scope": holder.scope, "token": token}
        typer.echo(orjson.dumps(told_of))
        return
    typer.echo(token)
    ASIDE.print("Hand it over safely: it is not kept and cannot be shown again.")


@app.command("list")
def list_command(provider: Provider = None, scope: Scope = None, as_json: AsJson = False) -> None:
    """Which tokens there are, when they were made and last used; never the tokens themselves."""
    holder = _holder(provider, scope) if provider or scope else None

    async def act(runtime: Runtime) -> Sequence[TokenListed]:
        async with transaction(runtime.sessions) as session:
            return await list_tokens(session, holder)

    tokens = run(act, task="token list")
    if as_json:
        typer.echo(orjson.dumps([_facts(token) for token in tokens]))
        return
    OUT.print(_table(tokens) if tokens else "There are no tokens.")


@app.command()
def revoke(
    provider: Provider = None,
    scope: Scope = None,
    token_id: Annotated[
        int | None, typer.Option("--id", help="Only this one, as `npq token list` shows it.")
    ] = None,
) -> None:
    """Make all tokens of a holder worthless at once, or one of them.

    Ends with status 1 when the holder has none.
    """
    holder = _holder(provider, scope)

    async def act(runtime: Runtime) -> int:
        async with transaction(runtime.sessions) as session:
            return await revoke_tokens(session, holder, token_id=token_id)

    number = run(act, task="token revoke")
    OUT.print(f"{holder.name}: {number} revoked")
    if not number:
        raise typer.Exit(1)


def _holder(provider: str | None, scope: TokenScope | None) -> Holder:
    with told():
        return Holder(provider=provider, scope=scope or TokenScope.LEAD_PROVIDER)


def _facts(token: TokenListed) -> dict[str, object]:
    return {
        "id": token.id,
        "provider": token.provider,
        "scope": token.scope,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
    }


def _table(tokens: Sequence[TokenListed]) -> Table:
    table = Table("id", "provider", Column("scope", no_wrap=True), "made", "last used")
    for token in tokens:
        used = _minute(token.last_used_at)
        made = _minute(token.created_at)
        table.add_row(str(token.id), token.provider or "", token.scope, made, used)
    return table


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
