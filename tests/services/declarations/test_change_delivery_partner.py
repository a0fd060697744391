"""Naming other delivery partners in a declaration. Source: provider-api.md 15.2."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.faults import Conflict, NotFound
from domain.participation.partners import (
    NO_SUCH_PRIMARY,
    NO_SUCH_SECONDARY,
    PRIMARY,
    PRIMARY_BLANK,
    SECONDARY_IS_PRIMARY,
    RequestedPartners,
    not_yours,
    overseas,
)
from domain.vocabulary import DeclarationState
from services.declarations.change_delivery_partner import change_delivery_partner
from store.tables import Declaration
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_cohort,
    make_declaration,
    make_partner,
    make_partnership,
    make_provider,
    make_world,
)

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
OLD = datetime(2024, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
async def hub(sessions, world):
    async with transaction(sessions) as session:
        return await make_partner(session, world)


@pytest.fixture
async def school(sessions, world):
    async with transaction(sessions) as session:
        return await make_partner(session, world)


@pytest.fixture
def declared(sessions, world):
    async def make(*, catchment="england", **given):
        async with transaction(sessions) as session:
            application = await make_accepted_application(
                session, world, teacher_catchment=catchment
            )
            return await make_declaration(session, world, application, updated_at=OLD, **given)

    return make


@pytest.fixture
def change(sessions, world):
    async def act(declaration, primary=None, secondary=None, *, provider=None):
        texts = [
            str(getattr(one, "public_id", one)) if one else None for one in (primary, secondary)
        ]
        requested = RequestedPartners(primary=texts[0], secondary=texts[1])
        async with transaction(sessions) as session:
            await change_delivery_partner(
                session,
                getattr(declaration, "public_id", declaration),
                requested,
                provider_id=(provider or world.provider).id,
                now=NOW,
            )

    return act


@pytest.fixture
def named(sessions):
    """The keys of the partners, and when the declaration last moved."""

    async def read(declaration):
        async with transaction(sessions) as session:
            found = await session.get_one(Declaration, declaration.id)
            return found.delivery_partner_id, found.secondary_delivery_partner_id, found.updated_at

    return read


@pytest.mark.parametrize("state", list(DeclarationState))
async def test_partners_are_changed_in_any_state(declared, change, named, hub, school, state):
    declaration = await declared(state=state)
    await change(declaration, hub, school)
    assert await named(declaration) == (hub.id, school.id, NOW)


async def test_a_secondary_partner_that_is_not_named_is_taken_out(
    declared, change, named, hub, school
):
    declaration = await declared(
        delivery_partner_id=hub.id, secondary_delivery_partner_id=school.id
    )
    await change(declaration, school)
    assert await named(declaration) == (school.id, None, NOW)


async def test_partners_change_places(declared, change, named, hub, school):
    declaration = await declared(
        delivery_partner_id=hub.id, secondary_delivery_partner_id=school.id
    )
    await change(declaration, school, hub)
    assert await named(declaration) == (school.id, hub.id, NOW)


async def test_the_same_partners_again_move_nothing(declared, change, named, hub):
    declaration = await declared(delivery_partner_id=hub.id)
    await change(declaration, hub)
    assert await named(declaration) == (hub.id, None, OLD)


@pytest.mark.parametrize(
    ("primary", "secondary", "faults"),
    [
        (None, None, [NO_SUCH_PRIMARY, PRIMARY_BLANK]),
        ("nonsense", None, [NO_SUCH_PRIMARY]),
        (uuid4(), uuid4(), [NO_SUCH_PRIMARY, NO_SUCH_SECONDARY]),
        ("hub", "nonsense", [NO_SUCH_SECONDARY]),
        ("hub", "hub", [SECONDARY_IS_PRIMARY]),
    ],
)
async def test_who_cannot_be_named(declared, change, named, hub, primary, secondary, faults):
    declaration = await declared()
    asked = [hub if one == "hub" else one for one in (primary, secondary)]
    with pytest.raises(Conflict) as refusal:
        await change(declaration, *asked)
    assert list(refusal.value.faults) == faults
    assert await named(declaration) == (None, None, OLD)


async def test_a_partner_of_another_cohort_or_provider_is_not_yours(
    sessions, world, declared, change
):
    declaration = await declared()
    async with transaction(sessions) as session:
        later, strangers = await make_partner(session), await make_partner(session)
        await make_partnership(session, world, later, await make_cohort(session, 2025))
        await make_partnership(session, await make_world(session), strangers)
    for partner in (later, strangers):
        with pytest.raises(Conflict) as refusal:
            await change(declaration, partner)
        assert refusal.value.faults == (not_yours(PRIMARY),)


@pytest.mark.parametrize("catchment", ["wales", "another", None])
async def test_nobody_teaches_beyond_england(declared, change, hub, catchment):
    declaration = await declared(catchment=catchment)
    with pytest.raises(Conflict) as refusal:
        await change(declaration, hub)
    assert refusal.value.faults == (overseas(PRIMARY),)


async def test_another_providers_declaration_is_not_there(sessions, declared, change, hub):
    declaration = await declared()
    async with transaction(sessions) as session:
        other = await make_provider(session)
    with pytest.raises(NotFound):
        await change(declaration, hub, provider=other)
    with pytest.raises(NotFound):
        await change(uuid4(), hub)


async def test_two_who_change_at_once_come_one_after_the_other(
    declared, change, named, hub, school
):
    declaration = await declared()
    await asyncio.gather(change(declaration, hub, school), change(declaration, school, hub))
    primary, secondary, _ = await named(declaration)
    assert (primary, secondary) in {(hub.id, school.id), (school.id, hub.id)}
