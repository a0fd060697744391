"""From open to payable to paid: the statement, its declarations and their items in step.

Each act is harmless the second time: under the lock it finds the statement moved on and leaves it alone.
Figures are brought up to date under the same lock, so that what is frozen is what was paid.

Source: finance.md 4.2, 9 and 10.2; decisions D13, D14, D16.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.finance import PayStatement
from domain.faults import Conflict, Fault, NotFound
from domain.finance.statements import StatementDates, allow_marking_as_paid, is_overdue
from domain.finance.states import STATEMENT_MOVES, Move, moved
from domain.vocabulary import DeclarationState, StatementItemState, StatementState
from services.finance.recompute_statement import recompute_statements
from store.outbox import send
from store.queries.settling import (
    declared_on,
    has_declarations,
    items_on,
    items_on_of,
    move_declarations,
    move_items,
    overdue,
    statement_to_settle,
)
from store.tables import Statement

log = logging.getLogger(__name__)

_NO_STATEMENT: Final = Fault(title="statement", detail="No such statement.")
_NOT_TO_BE_PAID: Final = Fault(
    title="statement",
    detail="Payment of this statement cannot be authorised, or it was authorised already.",
)


class NotToBePaid(Conflict):
    """The statement does not qualify for payment, or no longer does."""


async def overdue_statements(session: AsyncSession, *, today: date) -> Sequence[UUID]:
    """The public ids of all statements that are to be made payable."""
    return list(await session.scalars(overdue(today)))


async def mark_statement_payable(
    session: AsyncSession, statement_id: UUID, *, today: date, now: datetime
) -> bool:
    """Close the statement to declarations if its deadline has passed; gives whether it did.

    What is voided, ineligible, submitted or awaiting clawback stays as it is.

    Raises: NotFound.
    """
    statement = await _locked(session, statement_id)
    if not is_overdue(_dates(statement), today=today):
        _let_be(statement, "statement is not to be made payable")
        return False
    await recompute_statements(session, [statement.id], now=now)
    await _close(session, statement.id, now=now)
    _move(statement, Move.MARK_PAYABLE, now=now)
    return True


async def authorise_payment(session: AsyncSession, key: int, *, now: datetime) -> None:
    """Note that staff authorised the statement's payment, by its number, and have it paid.

    Of two members of staff at once the second finds it authorised.

    Raises: NotFound, NotToBePaid.
    Source: finance.md 10.1, decision D15.
    """
    statement = await _locked(session, key)
    declared = bool(await session.scalar(has_declarations(statement.id)))
    if not allow_marking_as_paid(_dates(statement), today=now.date(), has_declarations=declared):
        raise NotToBePaid(_NOT_TO_BE_PAID)
    statement.marked_as_paid_at = statement.updated_at = now
    send(session, PayStatement(statement_id=statement.public_id, authorised_at=now))
    log.info("payment authorised", extra={"statement_id": statement.id})


async def pay_statement(
    session: AsyncSession, statement_id: UUID, *, authorised_at: datetime, now: datetime
) -> bool:
    """Record the statement as paid if it was authorised at that time; gives whether it did.

    ``marked_as_paid_at`` keeps the time of the authorisation. From here on the figures are frozen.

    Raises: NotFound.
    """
    statement = await _locked(session, statement_id)
    if statement.state is not StatementState.PAYABLE:
        _let_be(statement, "statement is not payable")
        return False
    if statement.marked_as_paid_at != authorised_at:
        _let_be(statement, "payment is not authorised")
        return False
    await recompute_statements(session, [statement.id], now=now)
    await _pay(session, statement.id, now=now)
    await _claw_back(session, statement.id, now=now)
    _move(statement, Move.MARK_PAID, now=now)
    return True


async def _close(session: AsyncSession, statement_id: int, *, now: datetime) -> None:
    """Source: finance.md 9, step 1."""
    move, eligible = Move.MARK_PAYABLE, DeclarationState.ELIGIBLE
    declared = declared_on(statement_id)
    ids = await move_declarations(session, declared, move, state=eligible, now=now)
    items = items_on_of(statement_id, ids)
    await move_items(session, items, move, state=StatementItemState.ELIGIBLE, now=now)


async def _pay(session: AsyncSession, statement_id: int, *, now: datetime) -> None:
    """Source: finance.md 10.2, step 1."""
    move, payable = Move.MARK_PAID, DeclarationState.PAYABLE
    declared = declared_on(statement_id)
    ids = await move_declarations(session, declared, move, state=payable, now=now)
    items = items_on_of(statement_id, ids)
    await move_items(session, items, move, state=StatementItemState.PAYABLE, now=now)


async def _claw_back(session: AsyncSession, statement_id: int, *, now: datetime) -> None:
    """Source: finance.md 10.2, steps 2 and 3."""
    move, awaiting = Move.MARK_CLAWED_BACK, StatementItemState.AWAITING_CLAWBACK
    declared = declared_on(statement_id, item_state=awaiting)
    state = DeclarationState.AWAITING_CLAWBACK
    await move_declarations(session, declared, move, state=state, now=now)
    await move_items(session, items_on(statement_id), move, state=awaiting, now=now)


async def _locked(session: AsyncSession, key: int | UUID) -> Statement:
    statement = await session.scalar(statement_to_settle(key))
    if statement is None:
        raise NotFound(_NO_STATEMENT)
    return statement


def _move(statement: Statement, move: Move, *, now: datetime) -> None:
    statement.state = moved(STATEMENT_MOVES, statement.state, move)
    statement.updated_at = now
    facts = {"statement_id": statement.id, "state": statement.state.value}
    log.info("statement settled", extra=facts)


def _let_be(statement: Statement, reason: str) -> None:
    log.warning(reason, extra={"statement_id": statement.id, "state": statement.state.value})


def _dates(statement: Statement) -> StatementDates:
    return StatementDates(
        id=statement.id,
        year=statement.year,
        month=statement.month,
        deadline_date=statement.deadline_date,
        output_fee=statement.output_fee,
        state=statement.state,
        marked_as_paid_at=statement.marked_as_paid_at,
    )
