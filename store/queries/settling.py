"""Statements on their way to being paid: the row under lock, and its declarations and items moved.

The order of locks, for all who write to items: the statements by ``id``, then the declarations, then the items.
Who changes the state of a statement, or which items are on it, locks its row alone (``statement_to_settle``);
who attaches or voids a declaration shares it (``store.queries.declaring``, ``store.queries.voiding``).

Items do not move from one statement to another yet (finance.md 21.9). Who builds it locks both statements
alone, in the order of their ids, before any declaration is read. A void that waited for them meanwhile then
holds the statement that the item was on, not the one that it is on: it has to ask ``LOCK_STATEMENTS`` again,
until that gives the same statements twice, and only then lock the declaration. A statement that the
declaration is on, locked after it, would close the ring with who settles that statement. (The statement of a
clawback is locked last: the declaration is not on it yet.)

Source: finance.md 9 and 10.2, decision D13.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.finance.states import DECLARATION_MOVES, ITEM_MOVES, Move, moved
from domain.vocabulary import DeclarationState, StatementItemState, StatementState
from store.queries.statements import among
from store.tables import Declaration, Statement, StatementItem


def statement_to_settle(key: int | UUID) -> Select[Statement]:
    """The statement by its number or public id, locked also against declarations about to be attached."""
    column: Any = Statement.public_id if isinstance(key, UUID) else Statement.id
    return select(Statement).where(column == key).with_for_update()


def overdue(today: date) -> Select[UUID]:
    """The public ids of the open statements whose deadline has passed, with or without output payments.

    Source: finance.md 9, decision D14; ``domain.finance.statements.is_overdue``.
    """
    return (
        select(Statement.public_id)
        .where(Statement.state == StatementState.OPEN, Statement.deadline_date < today)
        .order_by(Statement.id)
    )


def has_declarations(statement_id: int) -> Select[bool]:
    """Whether anything was ever declared on the statement, whatever became of it."""
    attached = select(StatementItem.id).where(_on(statement_id)).exists()
    return select(attached.label("has_declarations"))


def declared_on(statement_id: int, *, item_state: StatementItemState | None = None) -> Select[int]:
    """The declarations attached to the statement: through any item, or through one in this state."""
    attached = select(StatementItem.declaration_id).where(_on(statement_id))
    return attached if item_state is None else attached.where(StatementItem.state == item_state)


async def move_declarations(
    session: AsyncSession,
    declarations: Select[int],
    move: Move,
    *,
    state: DeclarationState,
    now: datetime,
) -> Sequence[int]:
    """Let those of the declarations that are in this state make the move; gives their ids."""
    changed = await session.scalars(
        update(Declaration)
        .where(Declaration.id.in_(declarations), Declaration.state == state)
        .values(state=moved(DECLARATION_MOVES, state, move), updated_at=now)
        .returning(Declaration.id)
        .execution_options(synchronize_session=False)
    )
    return list(changed)


async def move_items(
    session: AsyncSession,
    items: ColumnElement[bool],
    move: Move,
    *,
    state: StatementItemState,
    now: datetime,
) -> None:
    """Let those of the items that are in this state make the move."""
    await session.execute(
        update(StatementItem)
        .where(items, StatementItem.state == state)
        .values(state=moved(ITEM_MOVES, state, move), updated_at=now)
        .execution_options(synchronize_session=False)
    )


def items_on(statement_id: int) -> ColumnElement[bool]:
    """All items of the statement."""
    return _on(statement_id)


def items_on_of(statement_id: int, declaration_ids: Sequence[int]) -> ColumnElement[bool]:
    """The items of these declarations on the statement."""
    return and_(_on(statement_id), among(StatementItem.declaration_id, declaration_ids))


def _on(statement_id: int) -> ColumnElement[bool]:
    return StatementItem.statement_id == statement_id
