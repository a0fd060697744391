"""What the database promises of delivery partners. Source: provider-api.md 15.2."""

import pytest
from sqlalchemy import select

from domain.faults import Conflict
from store.constraints import FAULTS
from store.tables import Version
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_cohort,
    make_declaration,
    make_partner,
    make_partnership,
    make_world,
)


async def test_two_partners_cannot_share_a_name_however_written(sessions):
    async with transaction(sessions) as session:
        await make_partner(session, name="Northmere Teaching School Hub")
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_partner(session, name="NORTHMERE Teaching School hub")
    assert refusal.value.faults == (FAULTS["uq_delivery_partners_name"],)


async def test_a_partner_has_a_name(sessions):
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_partner(session, name="  ")
    assert refusal.value.faults == (FAULTS["ck_delivery_partners_name_present"],)


async def test_a_partnership_of_a_cohort_exists_once(sessions):
    async with transaction(sessions) as session:
        world = await make_world(session)
        partner = await make_partner(session, world)
        await make_partnership(session, world, partner, await make_cohort(session, 2025))
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_partnership(session, world, partner)
    assert refusal.value.faults == (FAULTS["uq_delivery_partnerships_provider_cohort_partner"],)


@pytest.mark.parametrize("has_primary", [False, True])
async def test_a_secondary_partner_needs_another_beside_it(sessions, has_primary):
    async with transaction(sessions) as session:
        world = await make_world(session)
        partner = await make_partner(session, world)
        application = await make_accepted_application(session, world)
    with pytest.raises(Conflict) as refusal:
        async with transaction(sessions) as session:
            await make_declaration(
                session,
                world,
                application,
                delivery_partner_id=partner.id if has_primary else None,
                secondary_delivery_partner_id=partner.id,
            )
    assert refusal.value.faults == (FAULTS["ck_declarations_secondary_beside_primary_partner"],)


async def test_partners_and_partnerships_have_a_history(sessions):
    async with transaction(sessions) as session:
        await make_partner(session, await make_world(session))
    async with transaction(sessions) as session:
        kinds = await session.scalars(select(Version.item_type).order_by(Version.id))
        assert list(kinds)[-2:] == ["delivery_partners", "delivery_partnerships"]
