"""A provider takes a declaration back: voided before it is paid, clawed back afterwards.

Source: provider-api.md 10.5, finance.md 8.
"""

import logging
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.declarations import DeclarationVoided
from contracts.messages.finance import RecomputeStatement
from contracts.messages.outcomes import OutcomeSubmitted
from domain.faults import Conflict, Fault, NotFound
from domain.finance.states import ITEM_MOVES, Move, moved
from domain.participation.outcomes import bears_outcome
from domain.participation.voiding import VoidFacts, is_clawback, void_faults, voided
from domain.vocabulary import DeclarationState, OutcomeState, StatementItemState
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch, fetch_one
from store.queries.declaring import NEXT_STATEMENT
from store.queries.voiding import LOCK_DECLARATION, LOCK_STATEMENTS, TAKE_BACK, VOID_FACTS

log = logging.getLogger(__name__)

_NO_SUCH_DECLARATION: Final = Fault(title="declaration", detail="There is no such declaration.")


async def void_declaration(
    session: AsyncSession, public_id: UUID, *, provider_id: int, now: datetime
) -> None:
    """Void the declaration, or begin its clawback on the next statement, and tell finance of it.

    What it said of passing becomes void with it. Declarations that were refused as duplicates of this one
    stay so.

    Raises: NotFound (not this provider's declaration), Conflict (a rule refuses).
    """
    connection = await connection_of(session)
    asked = {"provider_id": provider_id, "public_id": public_id}
    await fetch(connection, LOCK_STATEMENTS, **asked)
    if await fetch_one(connection, LOCK_DECLARATION, **asked) is None:
        raise NotFound(_NO_SUCH_DECLARATION)
    row = await fetch_one(connection, VOID_FACTS, **asked)
    assert row is not None, "what is locked cannot go away"
    state = DeclarationState(row["state"])
    statement = await _next_statement(connection, row, provider_id=provider_id, now=now)
    facts = VoidFacts(
        state=state,
        has_refundable_item=row["has_refundable_item"],
        has_next_statement=statement is not None,
    )
    if faults := void_faults(facts):
        raise Conflict(*faults)
    written = _written(row, statement, now=now)
    await fetch_one(connection, TAKE_BACK, **written)
    _tell(session, public_id, row, statement=statement, outcome_id=written["outcome_id"])
    await session.flush()
    log.info("declaration taken back", extra={"declaration_id": row["id"], "was": state.value})


async def _next_statement(
    connection: asyncpg.Connection, row: asyncpg.Record, *, provider_id: int, now: datetime
) -> asyncpg.Record | None:
    """The statement that a clawback goes on; nothing to look for when there is none."""
    if not is_clawback(DeclarationState(row["state"])):
        return None
    return await fetch_one(
        connection,
        NEXT_STATEMENT,
        provider_id=provider_id,
        cohort_id=row["cohort_id"],
        today=now.date(),
    )


def _written(
    row: asyncpg.Record, statement: asyncpg.Record | None, *, now: datetime
) -> dict[str, Any]:
    """The declaration's new state, and what becomes of its items and of its outcome."""
    return {
        "id": row["id"],
        "state": voided(DeclarationState(row["state"])),
        "now": now,
        **_lost_item(row, statement),
        "statement_id": statement["id"] if statement else None,
        "clawback_state": StatementItemState.AWAITING_CLAWBACK if statement else None,
        **_outcome(row),
    }


def _lost_item(row: asyncpg.Record, statement: asyncpg.Record | None) -> dict[str, Any]:
    """An item that is not yet paid goes with its declaration; a paid one stays beside the clawback."""
    if statement is not None or row["item_id"] is None:
        return {"item_id": None, "item_state": None}
    state = moved(ITEM_MOVES, StatementItemState(row["item_state"]), Move.MARK_VOIDED)
    return {"item_id": row["item_id"], "item_state": state}


def _outcome(row: asyncpg.Record) -> dict[str, Any]:
    """A completion's outcome becomes void, unless what remains of the participant's is void already."""
    needed = bears_outcome(row["declaration_type"], row["course_group"])
    if not needed or row["remaining_outcome"] == OutcomeState.VOIDED:
        return {"outcome_id": None, "outcome_state": None, "completion_date": None}
    return {
        "outcome_id": uuid4(),
        "outcome_state": OutcomeState.VOIDED,
        "completion_date": row["declaration_date"].astimezone(UTC).date(),
    }


def _tell(
    session: AsyncSession,
    public_id: UUID,
    row: asyncpg.Record,
    *,
    statement: asyncpg.Record | None,
    outcome_id: UUID | None,
) -> None:
    """Every statement is recomputed whose figures change: those that count voided declarations, too."""
    touched = statement["public_id"] if statement else row["statement_public_id"]
    send(session, DeclarationVoided(declaration_id=public_id, statement_id=touched))
    others = {*(row["statements"] or ()), touched} - {touched} if statement is None else ()
    for other in sorted(others):
        send(session, RecomputeStatement(statement_id=other))
    if outcome_id is not None:
        send(session, OutcomeSubmitted(outcome_id=outcome_id, declaration_id=public_id))
