"""finance.md 4.2 and 5.1: what is in the tables happens, everything else raises."""

from itertools import product

import pytest

from domain.finance import states
from domain.finance.states import (
    DECLARATION_MOVES,
    ITEM_MOVES,
    STATEMENT_MOVES,
    IllegalMove,
    Move,
    can_move,
    moved,
)
from domain.vocabulary import DeclarationState, StatementItemState, StatementState

# table, states, and the document's rows: event, from …, to
MACHINES = {
    "statement": (
        STATEMENT_MOVES,
        StatementState,
        [
            ("mark_payable", ["open"], "payable"),
            ("mark_paid", ["payable"], "paid"),
        ],
    ),
    "declaration": (
        DECLARATION_MOVES,
        DeclarationState,
        [
            ("mark_eligible", ["submitted"], "eligible"),
            ("mark_ineligible", ["submitted"], "ineligible"),
            ("mark_payable", ["eligible"], "payable"),
            ("mark_paid", ["payable"], "paid"),
            ("mark_voided", ["submitted", "eligible", "payable", "ineligible"], "voided"),
            ("mark_awaiting_clawback", ["paid"], "awaiting_clawback"),
            ("mark_clawed_back", ["awaiting_clawback"], "clawed_back"),
        ],
    ),
    "item": (
        ITEM_MOVES,
        StatementItemState,
        [
            ("mark_ineligible", ["eligible"], "ineligible"),
            ("mark_payable", ["eligible"], "payable"),
            ("mark_paid", ["payable"], "paid"),
            ("mark_voided", ["eligible", "payable", "ineligible"], "voided"),
            ("mark_awaiting_clawback", ["paid"], "awaiting_clawback"),
            ("mark_clawed_back", ["awaiting_clawback"], "clawed_back"),
        ],
    ),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_moves_are_those_of_the_document_and_no_others(machine):
    table, kind, rows = MACHINES[machine]
    written = {
        (kind(before), Move(event)): kind(after)
        for event, befores, after in rows
        for before in befores
    }
    assert dict(table) == written


@pytest.mark.parametrize("machine", MACHINES)
def test_every_other_move_raises(machine):
    table, kind, _ = MACHINES[machine]
    for state, move in product(kind, Move):
        if can_move(table, state, move):
            assert moved(table, state, move) is table[state, move]
        else:
            with pytest.raises(IllegalMove):
                moved(table, state, move)


@pytest.mark.parametrize("state", [DeclarationState.VOIDED, DeclarationState.CLAWED_BACK])
def test_there_is_no_way_out_of_a_terminal_state(state):
    assert not any(can_move(DECLARATION_MOVES, state, move) for move in Move)


GROUPS = [
    ("BILLABLE", {"eligible", "payable", "paid"}),
    ("REFUNDABLE", {"awaiting_clawback", "clawed_back"}),
    ("NOT_ELIGIBLE", {"ineligible", "voided"}),
    ("BILLABLE_DECLARATIONS", {"eligible", "payable", "paid"}),
    ("CHANGEABLE_DECLARATIONS", {"eligible", "submitted"}),
    ("LIVE_DECLARATIONS", {"submitted", "eligible", "payable", "paid"}),
    ("VOIDABLE_DECLARATIONS", {"submitted", "eligible", "payable", "ineligible"}),
    ("CLAWBACK_DECLARATIONS", {"paid", "awaiting_clawback", "clawed_back"}),
    ("UPLIFT_PAID_DECLARATIONS", {"paid", "awaiting_clawback", "clawed_back"}),
    (
        "OUTCOME_BEARING_DECLARATIONS",
        {"submitted", "eligible", "payable", "paid", "ineligible"},
    ),
    ("UNPAID_STATEMENTS", {"open", "payable"}),
]


@pytest.mark.parametrize(("name", "members"), GROUPS)
def test_the_groups_of_states(name, members):
    assert {state.value for state in getattr(states, name)} == members


def test_every_item_state_has_one_standing():
    sorted_out = [state for members in states.STANDINGS.values() for state in members]
    assert sorted(sorted_out) == sorted(StatementItemState)
