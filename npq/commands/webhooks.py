"""``npq webhook``: notices of the identity provider. Source: admin-and-operations.md 4.5 and 9.2."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from domain.clock import system_clock
from domain.faults import Fault, Invalid
from domain.vocabulary import WebhookStatus
from npq.commands.running import run
from npq.runtime import Runtime
from services.identity.retry_notices import list_notices, retry_all_notices, retry_notice
from store.tables import IdentityWebhookMessage
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Notices of the identity provider.")
OUT = Console(highlight=False, soft_wrap=True)

_LARGEST: Final = 2**63 - 1
Ids = Annotated[
    list[int] | None,
    typer.Argument(max=_LARGEST, help="Their numbers, as `list` shows them."),
]


@app.command("list")
def list_command(
    status: Annotated[WebhookStatus | None, typer.Option(help="Only those.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array on output.")] = False,
) -> None:
    """What was received, newest first, and what became of it; never what is in it."""

    async def act(runtime: Runtime) -> Sequence[IdentityWebhookMessage]:
        async with transaction(runtime.sessions) as session:
            return await list_notices(session, status)

    notices = run(act, task="webhook list")
    if as_json:
        typer.echo(orjson.dumps([_facts(notice) for notice in notices]))
        return
    OUT.print(_table(notices) if notices else "There are no webhook messages.")


@app.command()
def retry(
    ids: Ids = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every one that failed or was not handled.")
    ] = False,
) -> None:
    """Have notices processed again that failed, or whose type was not handled."""

    async def act(runtime: Runtime) -> int:
        now = system_clock()
        if every == bool(ids):
            raise Invalid(Fault(title="ids", detail="Say which: numbers, or --all."))
        async with transaction(runtime.sessions) as session:
            if every:
                return await retry_all_notices(session, now=now)
            for number in ids or ():
                await retry_notice(session, number, now=now)
            return len(ids or ())

    OUT.print(f"{run(act, task='webhook retry')} to be processed again")


def _facts(notice: IdentityWebhookMessage) -> dict[str, object]:
    return {
        "id": notice.id,
        "message_id": notice.message_id,
        "message_type": notice.message_type,
        "status": notice.status,
        "status_comment": notice.status_comment,
        "sent_at": notice.sent_at,
        "received_at": notice.created_at,
        "processed_at": notice.processed_at,
    }


def _table(notices: Sequence[IdentityWebhookMessage]) -> Table:
    table = Table("number", "type", "status", "sent", "received", "comment")
    for notice in notices:
        table.add_row(
            str(notice.id),
            notice.message_type or "",
            notice.status,
            _second(notice.sent_at),
            _second(notice.created_at),
            notice.status_comment or "",
        )
    return table


def _second(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
