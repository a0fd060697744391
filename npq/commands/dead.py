"""``npq dead``: messages that a queue gave up on, or that no queue takes."""

from collections.abc import Sequence
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console
from rich.table import Table

from domain.clock import system_clock
from domain.faults import Fault, Invalid
from npq.commands.running import run
from npq.runtime import Runtime
from store import dead_letters
from store.outbox import send_unroutable_again, unroutable
from store.tables import DeadLetter, OutboxMessage
from store.transaction import transaction

app = typer.Typer(no_args_is_help=True, help="Messages that were given up on.")
OUT = Console()

_LARGEST: Final = 2**63 - 1
Ids = Annotated[
    list[int] | None,
    typer.Argument(max=_LARGEST, help="Their numbers, as `list` shows them."),
]
OfQueue = Annotated[str | None, typer.Option("--queue", help="Only those of this queue.")]


@app.command("list")
def list_letters(
    queue: OfQueue = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array on output.")] = False,
) -> None:
    """What lies there, oldest first; below it what no queue takes."""

    async def act(runtime: Runtime) -> tuple[Sequence[DeadLetter], Sequence[OutboxMessage]]:
        async with transaction(runtime.sessions) as session:
            letters = (await session.scalars(dead_letters.open_letters(queue=queue))).all()
            strays = (await session.scalars(unroutable())).all() if queue is None else ()
            return letters, strays

    letters, strays = run(act, task="dead list")
    if as_json:
        typer.echo(orjson.dumps([*map(_facts, letters), *map(_stray_facts, strays)]))
        return
    OUT.print(_table(letters))
    if strays:
        types = ", ".join(sorted({stray.type for stray in strays}))
        OUT.print(f"{len(strays)} messages that no queue takes: {types}")


@app.command()
def retry(
    ids: Ids = None,
    queue: OfQueue = None,
    every: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    strays: Annotated[bool, typer.Option("--unroutable", help="What no queue took.")] = False,
) -> None:
    """Send dead letters back to the queues that they came from."""

    async def act(runtime: Runtime) -> int:
        now = system_clock()
        async with transaction(runtime.sessions) as session:
            if strays:
                return await send_unroutable_again(session)
            if ids:
                return len([await dead_letters.retry(session, each, now=now) for each in ids])
            if not (every or queue):
                raise Invalid(Fault(title="ids", detail="Say which: numbers, --queue or --all."))
            return len(await dead_letters.retry_all(session, queue=queue, now=now))

    OUT.print(f"{run(act, task='dead retry')} sent back")


@app.command()
def drop(
    ids: Annotated[list[int], typer.Argument(max=_LARGEST, help="Their numbers.")],
) -> None:
    """Give dead letters up for good; the rows are kept for a year."""

    async def act(runtime: Runtime) -> int:
        now = system_clock()
        async with transaction(runtime.sessions) as session:
            return len([await dead_letters.drop(session, each, now=now) for each in ids])

    OUT.print(f"{run(act, task='dead drop')} dropped")


def _table(letters: Sequence[DeadLetter]) -> Table:
    table = Table("number", "queue", "type", "died at", "tries", "reason", title="Dead letters")
    for letter in letters:
        died_at = letter.died_at.strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(
            str(letter.id), letter.queue, letter.type, died_at, str(letter.attempts), letter.reason
        )
    return table


def _facts(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "queue": letter.queue,
        "message_id": str(letter.message_id),
        "type": letter.type,
        "died_at": letter.died_at,
        "attempts": letter.attempts,
        "reason": letter.reason,
    }


def _stray_facts(stray: OutboxMessage) -> dict[str, object]:
    return {
        "message_id": str(stray.message_id),
        "type": stray.type,
        "died_at": stray.unroutable_at,
        "reason": "unroutable",
    }
