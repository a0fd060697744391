"""What finance does with messages about statements: figures worked out again, statements closed and paid.

Source: finance.md 9, 10.2 and 11; design.md 4 (3).
"""

import logging
from contextlib import suppress
from datetime import UTC
from typing import Final, TypeAlias, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.declarations import DeclarationSubmitted, DeclarationVoided
from contracts.messages.finance import MarkStatementPayable, PayStatement, RecomputeStatement
from contracts.messages.schedule import MarkStatementsPayable
from domain.clock import Clock
from services.finance.recompute_statement import StatementFrozen, recompute_statement
from services.finance.settle_statement import (
    mark_statement_payable,
    overdue_statements,
    pay_statement,
)
from store.outbox import send

log = logging.getLogger(__name__)

TouchesStatement: TypeAlias = DeclarationSubmitted | DeclarationVoided | RecomputeStatement
_COMPUTED: Final = "finance.computed_statements"


async def recompute(session: AsyncSession, message: TouchesStatement, *, clock: Clock) -> None:
    """Work out the one statement that the message touches.

    Messages that share a transaction were all sent before it began, so of a burst the first has already
    seen what the others tell of. A paid statement is left alone; the service logs what was refused.

    Raises: NotFound (no such statement).
    """
    statement_id = message.statement_id
    computed = cast("set[UUID]", session.info.setdefault(_COMPUTED, set()))
    if statement_id is None or statement_id in computed:
        return
    with suppress(StatementFrozen):
        outcome = await recompute_statement(session, statement_id, now=clock())
        facts = {"statement_public_id": str(statement_id), "outcome": outcome.value}
        log.info("statement computed", extra=facts)
    computed.add(statement_id)


async def mark_all_payable(session: AsyncSession, message: MarkStatementsPayable) -> None:
    """Ask for each overdue statement by itself, so that one that fails holds up no other."""
    today = message.slot_at.astimezone(UTC).date()
    for statement_id in await overdue_statements(session, today=today):
        send(session, MarkStatementPayable(statement_id=statement_id, on=today))


async def mark_payable(
    session: AsyncSession, message: MarkStatementPayable, *, clock: Clock
) -> None:
    """Close one statement. Raises: NotFound."""
    await mark_statement_payable(session, message.statement_id, today=message.on, now=clock())


async def pay(session: AsyncSession, message: PayStatement, *, clock: Clock) -> None:
    """Record one statement as paid. Raises: NotFound."""
    await pay_statement(
        session, message.statement_id, authorised_at=message.authorised_at, now=clock()
    )
