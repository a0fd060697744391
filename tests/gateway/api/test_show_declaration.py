"""Declarations as they are shown. Source: provider-api.md 4 and 10.2."""

import pytest

from domain.vocabulary import DeclarationState
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_declaration,
    make_item,
    make_provider,
    make_statement,
)
from tests.gateway.api.calls import DECLARATIONS


async def test_a_declaration_is_shown_to_who_submitted_it(
    api, other_api, make, world, sessions, accepted
):
    declaration = await make(make_declaration, world, accepted)
    elsewhere = await make(make_provider)
    async with transaction(sessions) as session:
        (await session.merge(accepted)).lead_provider_id = elsewhere.id
    path = f"{DECLARATIONS}/{declaration.public_id}"
    assert (await api.get(path)).status == 200
    assert (await other_api.get(path)).status == 404


async def test_a_clawed_back_declaration_names_both_statements(api, make, world, accepted):
    later = await make(make_statement, world.provider, world.cohort, year=2025, month=2)
    declaration = await make(
        make_declaration, world, accepted, state=DeclarationState.AWAITING_CLAWBACK
    )
    await make(make_item, world.statement, declaration, state="paid")
    await make(make_item, later, declaration, state="awaiting_clawback")
    shown = (await api.get(f"{DECLARATIONS}/{declaration.public_id}")).json["data"]["attributes"]
    assert shown["state"] == "awaiting-clawback"
    assert shown["statement_id"] == str(world.statement.public_id)
    assert shown["clawback_statement_id"] == str(later.public_id)


@pytest.mark.parametrize(
    ("state", "type_", "flagged", "paid"),
    [
        ("paid", "started", True, True),
        ("clawed_back", "started", True, True),
        ("payable", "started", True, False),
        ("paid", "retained-1", True, False),
        ("paid", "started", False, False),
    ],
)
async def test_the_uplift_is_paid_for_flagged_starts(
    api, make, world, user, state, type_, flagged, paid
):
    application = await make(
        make_accepted_application, world, user=user, targeted_delivery_funding_eligibility=flagged
    )
    declaration = await make(
        make_declaration, world, application, state=state, declaration_type=type_
    )
    shown = (await api.get(f"{DECLARATIONS}/{declaration.public_id}")).json["data"]["attributes"]
    assert shown["uplift_paid"] is paid
