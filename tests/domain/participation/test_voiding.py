"""Taking a declaration back: the path by its state, and what refuses. Source: provider-api.md 10.5, finance.md 8."""

import pytest

from domain.finance.states import IllegalMove
from domain.participation.voiding import (
    ALREADY_REFUNDED,
    ALREADY_VOIDED,
    NO_STATEMENT_TO_CLAW_BACK,
    NOT_PAID,
    VoidFacts,
    is_clawback,
    void_faults,
    voided,
)
from domain.vocabulary import DeclarationState


def asked(state, *, refunded=False, statement=True):
    return void_faults(
        VoidFacts(
            state=DeclarationState(state),
            has_refundable_item=refunded,
            has_next_statement=statement,
        )
    )


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("submitted", "voided"),
        ("eligible", "voided"),
        ("payable", "voided"),
        ("ineligible", "voided"),
        ("paid", "awaiting_clawback"),
    ],
)
def test_what_is_taken_back_ends_where_its_state_leads(state, after):
    assert asked(state) == ()
    assert voided(DeclarationState(state)) == after
    assert is_clawback(DeclarationState(state)) is (state == "paid")


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "ineligible"])
def test_what_is_not_paid_needs_no_statement_and_looks_at_no_clawback(state):
    assert asked(state, refunded=True, statement=False) == ()


@pytest.mark.parametrize(
    ("state", "given", "faults"),
    [
        ("voided", {}, [ALREADY_VOIDED]),
        ("voided", {"refunded": True, "statement": False}, [ALREADY_VOIDED]),
        ("paid", {"refunded": True}, [ALREADY_REFUNDED]),
        ("paid", {"statement": False}, [NO_STATEMENT_TO_CLAW_BACK]),
        (
            "paid",
            {"refunded": True, "statement": False},
            [ALREADY_REFUNDED, NO_STATEMENT_TO_CLAW_BACK],
        ),
        *(
            (state, given, faults)
            for state in ("awaiting_clawback", "clawed_back")
            for given, faults in (
                ({"refunded": True}, [ALREADY_REFUNDED]),
                ({"statement": False}, [NO_STATEMENT_TO_CLAW_BACK]),
                (
                    {"refunded": True, "statement": False},
                    [ALREADY_REFUNDED, NO_STATEMENT_TO_CLAW_BACK],
                ),
                ({}, [NOT_PAID]),
            )
        ),
    ],
)
def test_what_refuses(state, given, faults):
    assert list(asked(state, **given)) == faults


def test_every_fault_speaks_of_the_declaration():
    faults = {ALREADY_VOIDED, ALREADY_REFUNDED, NO_STATEMENT_TO_CLAW_BACK, NOT_PAID}
    assert {fault.title for fault in faults} == {"declaration"}
    assert all("#/declaration" in fault.detail for fault in faults)


@pytest.mark.parametrize("state", ["voided", "awaiting_clawback", "clawed_back"])
def test_there_is_no_way_on_from_what_was_taken_back(state):
    with pytest.raises(IllegalMove):
        voided(DeclarationState(state))
