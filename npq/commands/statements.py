"""``npq statement``: what providers are paid, from the stored lines.

Ends with 0 when what was asked is done, 1 when the service refused, 2 when the environment cannot be used.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select

from contracts.messages.finance import RecomputeStatement
from domain.clock import system_clock
from domain.faults import Fault, Invalid, Refused
from domain.finance.statements import period_of
from domain.vocabulary import StatementState
from npq.commands.running import run
from npq.commands.statement_output import (
    Explained,
    as_facts,
    head_facts,
    show_explained,
    show_list,
    show_one,
    show_progress,
    write_json,
)
from npq.runtime import Runtime
from services.finance.list_statements import all_statements
from services.finance.recompute_statement import (
    Outcome,
    Progress,
    recompute_all,
    recompute_statement,
)
from services.finance.show_statement import (
    ShownStatement,
    StatementHead,
    behind_lines,
    show_statement,
    statement_head,
)
from store.outbox import send
from store.queries.statement_lists import Wanted, unfrozen_public_ids
from store.tables import Cohort, LeadProvider
from store.transaction import reading, transaction

app = typer.Typer(no_args_is_help=True, help="Statements of what each provider is paid.")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Key = Annotated[str, typer.Argument(metavar="ID", help="Its number, or its id in the API.")]
MaybeKey = Annotated[
    str | None, typer.Argument(metavar="ID", help="Its number, or its id in the API.")
]


@app.command("list")
def list_command(
    provider: Annotated[str | None, typer.Option(help="Only this provider, by name.")] = None,
    cohort: Annotated[int | None, typer.Option(help="Only this cohort, by start year.")] = None,
    month: Annotated[str | None, typer.Option(help="Only this month, as 2025-3.")] = None,
    state: Annotated[
        list[StatementState] | None, typer.Option(help="Only in this state; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The statements with their stored totals, earliest payment first."""

    async def act(runtime: Runtime) -> list[StatementHead]:
        wanted = Wanted(
            lead_provider_id=await _provider(runtime, provider) if provider else None,
            cohort_id=await _cohort(runtime, cohort) if cohort else None,
            period=_period(month) if month else None,
            states=state or (),
        )
        async with reading(runtime.engine) as connection:
            return await all_statements(connection, wanted)

    found = run(act, task="statement list")
    if as_json:
        write_json([head_facts(head) for head in found])
    else:
        show_list(found)


@app.command()
def show(key: Key, as_json: AsJson = False) -> None:
    """One statement: totals, and each course's lines."""

    async def act(runtime: Runtime) -> ShownStatement:
        async with reading(runtime.engine) as connection:
            return await show_statement(connection, _key(key))

    shown = run(act, task="statement show")
    if as_json:
        write_json(as_facts(shown))
    else:
        show_one(shown)


@app.command()
def explain(
    key: Key,
    course: Annotated[str | None, typer.Option(help="Only this course, by identifier.")] = None,
    as_json: AsJson = False,
) -> None:
    """The declarations behind each line of a statement, as they were counted."""

    async def act(runtime: Runtime) -> Explained:
        async with reading(runtime.engine) as connection:
            shown = await show_statement(connection, _key(key))
            lines = [
                line
                for line in shown.lines
                if line.item_ids and course in {None, line.course_identifier}
            ]
            behind = await behind_lines(connection, lines)
            return Explained(statement=shown, lines=lines, behind=behind)

    show_explained(run(act, task="statement explain"), as_json=as_json)


@app.command()
def recompute(
    key: MaybeKey = None,
    every: Annotated[bool, typer.Option("--all", help="All that are not paid.")] = False,
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Work them out here and now, instead of asking the workers."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Work figures out again from declarations and contracts; those of paid statements stay."""
    if every == (key is not None):
        raise typer.BadParameter("Say which: an id, or --all.")

    async def act(runtime: Runtime) -> dict[str, int]:
        if not wait:
            return {"asked": await _ask(runtime, key)}
        if key is None:
            return await show_progress(_all(runtime))
        outcome = await _one(runtime, key)
        return {"statements": 1, "stored": int(outcome is Outcome.STORED)}

    told = run(act, task="statement recompute")
    if as_json:
        write_json(told)
    else:
        typer.echo(", ".join(f"{name}: {number:,}" for name, number in told.items()))


async def _ask(runtime: Runtime, key: str | None) -> int:
    """Send a message for each statement; gives their number."""
    keys = [await _unfrozen(runtime, key)] if key else None
    async with transaction(runtime.sessions) as session:
        if keys is None:
            keys = list(await session.scalars(unfrozen_public_ids()))
        for statement_id in keys:
            send(session, RecomputeStatement(statement_id=statement_id))
    return len(keys)


async def _unfrozen(runtime: Runtime, key: str) -> UUID:
    async with reading(runtime.engine) as connection:
        head = await statement_head(connection, _key(key))
    if head.state is StatementState.PAID and head.total_payment is not None:
        detail = "The statement is paid: its figures are frozen."
        raise Refused(Fault(title="statement", detail=detail))
    return head.public_id


async def _one(runtime: Runtime, key: str) -> Outcome:
    async with reading(runtime.engine) as connection:
        head = await statement_head(connection, _key(key))
    async with transaction(runtime.sessions) as session:
        return await recompute_statement(session, head.public_id, now=system_clock())


def _all(runtime: Runtime) -> AsyncIterator[Progress]:
    return recompute_all(runtime.sessions, clock=system_clock)


def _key(text: str) -> int | UUID:
    """Raises: Invalid (neither a number nor an id)."""
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    try:
        return UUID(text)
    except ValueError as error:
        raise _invalid("id", f"'{text}' is neither a statement's number nor its id.") from error


def _period(text: str) -> tuple[int, int]:
    if (period := period_of(text)) is None:
        raise _invalid("month", f"'{text}' is no month; write it as 2025-3.")
    return period


async def _provider(runtime: Runtime, name: str) -> int:
    async with runtime.sessions() as session:
        found: Sequence[int] = (
            await session.scalars(select(LeadProvider.id).where(LeadProvider.name == name))
        ).all()
    if not found:
        raise _invalid("provider", f"No provider is called '{name}'; see `npq provider list`.")
    return found[0]


async def _cohort(runtime: Runtime, start_year: int) -> int:
    async with runtime.sessions() as session:
        found = await session.scalar(select(Cohort.id).where(Cohort.start_year == start_year))
    if found is None:
        raise _invalid("cohort", f"There is no cohort of {start_year}.")
    return found


def _invalid(title: str, detail: str) -> Invalid:
    return Invalid(Fault(title=title, detail=detail))
