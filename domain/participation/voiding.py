"""May this declaration be taken back, and how? Voided before it is paid, clawed back afterwards.

Source: provider-api.md 10.5, finance.md 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.faults import Fault
from domain.finance.states import CLAWBACK_DECLARATIONS, DECLARATION_MOVES, Move, can_move, moved
from domain.participation.checks import Check, always, faults_of, guarded
from domain.vocabulary import DeclarationState

ALREADY_VOIDED: Final = Fault(
    title="declaration", detail="This '#/declaration' has already been voided."
)
ALREADY_REFUNDED: Final = Fault(
    title="declaration", detail="This '#/declaration' is already being clawed back, or was."
)
NO_STATEMENT_TO_CLAW_BACK: Final = Fault(
    title="declaration",
    detail="You have no open statement that could carry the clawback of this '#/declaration'.",
)
NOT_PAID: Final = Fault(
    title="declaration", detail="Only a '#/declaration' that was paid can be clawed back."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class VoidFacts:
    """What taking back a declaration needs to know; the statement is that of the clawback."""

    state: DeclarationState
    has_refundable_item: bool
    has_next_statement: bool


def is_clawback(state: DeclarationState) -> bool:
    """Whether money is or was asked back: else the declaration is simply voided."""
    return state in CLAWBACK_DECLARATIONS


def void_faults(facts: VoidFacts) -> tuple[Fault, ...]:
    return faults_of(CLAWBACK_CHECKS if is_clawback(facts.state) else VOID_CHECKS, facts)


def voided(state: DeclarationState) -> DeclarationState:
    """The state of a declaration that was taken back. Raises: IllegalMove."""
    return moved(DECLARATION_MOVES, state, _move(state))


def is_not_voided(facts: VoidFacts) -> Fault | None:
    can_be_voided = can_move(DECLARATION_MOVES, facts.state, Move.MARK_VOIDED)
    return None if can_be_voided else ALREADY_VOIDED


def is_not_refunded(facts: VoidFacts) -> Fault | None:
    return ALREADY_REFUNDED if facts.has_refundable_item else None


def statement_will_carry_it(facts: VoidFacts) -> Fault | None:
    return None if facts.has_next_statement else NO_STATEMENT_TO_CLAW_BACK


def is_paid(facts: VoidFacts) -> Fault | None:
    can_be_clawed_back = can_move(DECLARATION_MOVES, facts.state, Move.MARK_AWAITING_CLAWBACK)
    return None if can_be_clawed_back else NOT_PAID


def _move(state: DeclarationState) -> Move:
    return Move.MARK_AWAITING_CLAWBACK if is_clawback(state) else Move.MARK_VOIDED


VOID_CHECKS: Final[Sequence[Check[VoidFacts]]] = (always(is_not_voided),)
CLAWBACK_CHECKS: Final[Sequence[Check[VoidFacts]]] = (
    always(is_not_refunded),
    always(statement_will_carry_it),
    guarded(is_paid),
)
