"""Works out the figures of statements again and stores them, if anything they depend on has changed.

The fingerprint of the facts is what makes a repetition cheap and harmless: of a burst of messages about one
statement, the first that is handled stores what all of them brought, and the others find it stored. (The
times of messages would not do: a message may be older than a computation that could not yet see its
change.)

Source: finance.md 11; design.md 4 (3): the figures of a paid statement are frozen.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.clock import Clock
from domain.faults import Conflict, Fault, NotFound
from domain.finance.exact import decimal_of
from domain.finance.facts import StatementFacts
from domain.finance.lines import Line, statement_lines
from domain.finance.totals import Totals, statement_totals
from domain.vocabulary import StatementState
from services.finance.statement_facts import gather_facts
from store.audit import audit_context
from store.engine import connection_of
from store.queries.statement_figures import LineRow, NewComputation, save_computations
from store.queries.statement_fingerprints import fingerprints
from store.queries.statements import locked, not_frozen, planned_for_many
from store.statements import fetch
from store.tables import Statement
from store.transaction import transaction

log = logging.getLogger(__name__)

STATEMENTS_IN_A_BATCH: Final = 2_000
_NO_STATEMENT: Final = Fault(title="statement", detail="No such statement.")
_FROZEN: Final = Fault(
    title="statement",
    detail="The statement is paid: its figures are frozen. Corrections go on a later statement.",
)


class StatementFrozen(Conflict):
    """The statement is paid, and what it depends on has changed since."""


class Outcome(StrEnum):
    """What a recomputation came to."""

    STORED = "stored"
    UNCHANGED = "unchanged"
    FROZEN = "frozen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far the recomputation of many statements has come."""

    total: int
    done: int = 0
    stored: int = 0


async def recompute_statement(
    session: AsyncSession, statement_id: UUID, *, now: datetime
) -> Outcome:
    """Compute one statement, by its public id, and store the figures if they differ.

    Raises: NotFound (no such statement), StatementFrozen.
    """
    key = await session.scalar(select(Statement.id).where(Statement.public_id == statement_id))
    if key is None:
        raise NotFound(_NO_STATEMENT)
    (outcome,) = (await recompute_statements(session, [key], now=now)).values()
    if outcome is Outcome.FROZEN:
        raise StatementFrozen(_FROZEN)
    return outcome


async def recompute_all(
    sessions: async_sessionmaker[AsyncSession], *, clock: Clock
) -> AsyncIterator[Progress]:
    """Compute every statement that is not frozen, many in a transaction; tells how far it is."""
    async with transaction(sessions) as session:
        keys = list(await session.scalars(not_frozen()))
    progress = Progress(total=len(keys))
    yield progress
    for start in range(0, len(keys), STATEMENTS_IN_A_BATCH):
        batch = keys[start : start + STATEMENTS_IN_A_BATCH]
        async with transaction(sessions) as session:
            async with planned_for_many(session):
                worked_out = await _work_out(session, batch)
            outcomes = await _store(session, worked_out, now=clock())
        stored = sum(outcome is Outcome.STORED for outcome in outcomes.values())
        progress = replace(
            progress, done=progress.done + len(batch), stored=progress.stored + stored
        )
        yield progress


async def recompute_statements(
    session: AsyncSession, keys: Sequence[int], *, now: datetime
) -> dict[int, Outcome]:
    """Compute these statements, by their internal ids, in the transaction at hand.

    The statements are locked first, so that of two workers the second sees what the first stored.
    """
    return await _store(session, await _work_out(session, keys), now=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class _WorkedOut:
    """What becomes of each statement, and the figures of those that changed."""

    outcomes: dict[int, Outcome]
    new: Sequence[NewComputation]


async def _work_out(session: AsyncSession, keys: Sequence[int]) -> _WorkedOut:
    await session.execute(locked(keys))
    connection = await connection_of(session)
    found = await fetch(connection, fingerprints(keys))
    outcomes = {row["id"]: _outcome(row) for row in found}
    changed = {
        row["id"]: row["fingerprint"] for row in found if outcomes[row["id"]] is Outcome.STORED
    }
    facts = await gather_facts(connection, list(changed)) if changed else {}
    new = [_computation(key, facts[key], fingerprint=changed[key]) for key in changed]
    return _WorkedOut(outcomes=outcomes, new=new)


async def _store(
    session: AsyncSession, worked_out: _WorkedOut, *, now: datetime
) -> dict[int, Outcome]:
    if worked_out.new:
        await save_computations(session, worked_out.new, now=now, cause=audit_context().cause)
    return worked_out.outcomes


def _outcome(row: asyncpg.Record) -> Outcome:
    """What becomes of a statement, from its fingerprints: the present one, and that of its figures."""
    if row["fingerprint"] == row["stored_fingerprint"]:
        return Outcome.UNCHANGED
    if row["state"] == StatementState.PAID and row["stored_fingerprint"] is not None:
        log.warning("change of a paid statement refused", extra={"statement_id": row["id"]})
        return Outcome.FROZEN
    return Outcome.STORED


def _computation(key: int, facts: StatementFacts, *, fingerprint: str) -> NewComputation:
    lines = statement_lines(facts)
    return NewComputation(
        statement_id=key,
        fingerprint=fingerprint,
        totals=_as_json(statement_totals(facts, lines)),
        lines=[_as_row(line) for line in lines],
    )


def _as_row(line: Line) -> LineRow:
    """The line as it is stored, in the order of ``LineRow``."""
    return (
        line.course_id,
        line.contract_template_id,
        line.kind.value,
        line.in_total,
        line.count,
        decimal_of(line.rate),
        decimal_of(line.amount),
        line.item_ids,
    )


def _as_json(totals: Totals) -> dict[str, str | int]:
    return {
        name: str(decimal_of(figure)) if isinstance(figure, Fraction) else figure
        for name, figure in asdict(totals).items()
    }
