"""The state machines of statements, statement items and declarations, as tables, and the names of their groups.

A pair that is not in a table is illegal. ``moved`` is the only way to a new state.

Source: finance.md 4.2, 5.1 (decision D5 included).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from domain.vocabulary import DeclarationState, StatementItemState, StatementState


class Move(StrEnum):
    """What happens to a declaration, to its item or to a statement."""

    MARK_ELIGIBLE = "mark_eligible"
    MARK_INELIGIBLE = "mark_ineligible"
    MARK_PAYABLE = "mark_payable"
    MARK_PAID = "mark_paid"
    MARK_VOIDED = "mark_voided"
    MARK_AWAITING_CLAWBACK = "mark_awaiting_clawback"
    MARK_CLAWED_BACK = "mark_clawed_back"


class IllegalMove(ValueError):
    """No such transition: the work in hand must be rolled back."""


STATEMENT_MOVES: Final[Mapping[tuple[StatementState, Move], StatementState]] = {
    (StatementState.OPEN, Move.MARK_PAYABLE): StatementState.PAYABLE,
    (StatementState.PAYABLE, Move.MARK_PAID): StatementState.PAID,
}

DECLARATION_MOVES: Final[Mapping[tuple[DeclarationState, Move], DeclarationState]] = {
    (DeclarationState.SUBMITTED, Move.MARK_ELIGIBLE): DeclarationState.ELIGIBLE,
    (DeclarationState.SUBMITTED, Move.MARK_INELIGIBLE): DeclarationState.INELIGIBLE,
    (DeclarationState.ELIGIBLE, Move.MARK_PAYABLE): DeclarationState.PAYABLE,
    (DeclarationState.PAYABLE, Move.MARK_PAID): DeclarationState.PAID,
    (DeclarationState.SUBMITTED, Move.MARK_VOIDED): DeclarationState.VOIDED,
    (DeclarationState.ELIGIBLE, Move.MARK_VOIDED): DeclarationState.VOIDED,
    (DeclarationState.PAYABLE, Move.MARK_VOIDED): DeclarationState.VOIDED,
    (DeclarationState.INELIGIBLE, Move.MARK_VOIDED): DeclarationState.VOIDED,
    (DeclarationState.PAID, Move.MARK_AWAITING_CLAWBACK): DeclarationState.AWAITING_CLAWBACK,
    (DeclarationState.AWAITING_CLAWBACK, Move.MARK_CLAWED_BACK): DeclarationState.CLAWED_BACK,
}

ITEM_MOVES: Final[Mapping[tuple[StatementItemState, Move], StatementItemState]] = {
    (StatementItemState.ELIGIBLE, Move.MARK_INELIGIBLE): StatementItemState.INELIGIBLE,
    (StatementItemState.ELIGIBLE, Move.MARK_PAYABLE): StatementItemState.PAYABLE,
    (StatementItemState.PAYABLE, Move.MARK_PAID): StatementItemState.PAID,
    (StatementItemState.ELIGIBLE, Move.MARK_VOIDED): StatementItemState.VOIDED,
    (StatementItemState.PAYABLE, Move.MARK_VOIDED): StatementItemState.VOIDED,
    (StatementItemState.INELIGIBLE, Move.MARK_VOIDED): StatementItemState.VOIDED,
    (StatementItemState.PAID, Move.MARK_AWAITING_CLAWBACK): StatementItemState.AWAITING_CLAWBACK,
    (StatementItemState.AWAITING_CLAWBACK, Move.MARK_CLAWED_BACK): StatementItemState.CLAWED_BACK,
}

# Items that are paid for, that are taken back, and that count for nothing.
BILLABLE: Final = frozenset(
    {StatementItemState.ELIGIBLE, StatementItemState.PAYABLE, StatementItemState.PAID}
)
REFUNDABLE: Final = frozenset(
    {StatementItemState.AWAITING_CLAWBACK, StatementItemState.CLAWED_BACK}
)
NOT_ELIGIBLE: Final = frozenset({StatementItemState.INELIGIBLE, StatementItemState.VOIDED})


class Standing(StrEnum):
    """What an item is to the figures; all that they ask of its state."""

    BILLABLE = "billable"
    REFUNDABLE = "refundable"
    NOT_ELIGIBLE = "not_eligible"


# The order is that of the numbers in which queries tell an item's standing.
STANDINGS: Final[Mapping[Standing, frozenset[StatementItemState]]] = {
    Standing.BILLABLE: BILLABLE,
    Standing.REFUNDABLE: REFUNDABLE,
    Standing.NOT_ELIGIBLE: NOT_ELIGIBLE,
}

BILLABLE_DECLARATIONS: Final = frozenset(
    {DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.PAID}
)
CHANGEABLE_DECLARATIONS: Final = frozenset({DeclarationState.ELIGIBLE, DeclarationState.SUBMITTED})
LIVE_DECLARATIONS: Final = BILLABLE_DECLARATIONS | CHANGEABLE_DECLARATIONS
VOIDABLE_DECLARATIONS: Final = frozenset(
    {
        DeclarationState.SUBMITTED,
        DeclarationState.ELIGIBLE,
        DeclarationState.PAYABLE,
        DeclarationState.INELIGIBLE,
    }
)
CLAWBACK_DECLARATIONS: Final = frozenset(
    {DeclarationState.PAID, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK}
)
UPLIFT_PAID_DECLARATIONS: Final = CLAWBACK_DECLARATIONS
# Completions that say what the participant achieved. Source: provider-api.md 7.2.
OUTCOME_BEARING_DECLARATIONS: Final = BILLABLE_DECLARATIONS | VOIDABLE_DECLARATIONS

UNPAID_STATEMENTS: Final = frozenset({StatementState.OPEN, StatementState.PAYABLE})

_State = TypeVar("_State", bound=StrEnum)


def moved(table: Mapping[tuple[_State, Move], _State], state: _State, move: Move) -> _State:
    """The state after the move.

    Raises: IllegalMove (the table has no such pair).
    """
    try:
        return table[state, move]
    except KeyError as error:
        raise IllegalMove(f"{move.value} is not possible from {state.value}") from error


def can_move(table: Mapping[tuple[_State, Move], _State], state: _State, move: Move) -> bool:
    """Whether the table has the pair."""
    return (state, move) in table
