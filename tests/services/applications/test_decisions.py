"""Rejecting an application and changing its funded place. Source: provider-api.md 8.7, 8.8, 7.6."""

import asyncio
from datetime import UTC, datetime

import pytest

from domain.participation.funded_places import (
    COHORT_WITHOUT_CAP,
    HAS_LIVE_DECLARATIONS,
    NOT_ACCEPTED,
)
from domain.participation.rejection import ALREADY_REJECTED, CANNOT_CHANGE_FROM_ACCEPTED
from services.applications.accept_application import (
    Acceptance,
    accept_application,
    find_application_to_accept,
)
from services.applications.change_funded_place import (
    change_funded_place,
    find_application_with_place,
)
from services.applications.deciding import NO_SUCH_APPLICATION
from services.applications.reject_application import reject_application
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_declaration,
    make_provider,
    make_user,
)
from tests.services.acts import done
from tests.stored import news, row

OLD = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def make(sessions, world):
    """``await make(factory, …)``: a row in this world, last changed long ago."""

    async def run(factory, **given):
        async with transaction(sessions) as session:
            return await factory(session, world, **{"updated_at": OLD} | given)

    return run


async def accept(session, application, world, **asked):
    found = await find_application_to_accept(
        session, application.public_id, provider_id=world.provider.id
    )
    await accept_application(session, found, Acceptance(**asked), now=NOW)


async def place(session, application, world, funded_place):
    found = await find_application_with_place(
        session, application.public_id, provider_id=world.provider.id
    )
    await change_funded_place(session, found, funded_place, now=NOW)


async def reject(session, application, world):
    await reject_application(session, application.public_id, provider_id=world.provider.id, now=NOW)


async def rejected(sessions, application, world):
    return await done(sessions, reject, application, world)


@pytest.mark.parametrize("status", ["pending", None])
async def test_a_rejection_says_why_and_is_told(sessions, make, world, status):
    application = await make(make_application, lead_provider_approval_status=status)
    assert await rejected(sessions, application, world) == ()
    stored = await row(sessions, application)
    assert stored.lead_provider_approval_status == "rejected"
    assert stored.reason_for_rejection == "rejected_by_provider"
    assert stored.updated_at == NOW
    ids = {
        "application_id": str(application.public_id),
        "lead_provider_id": str(world.provider.public_id),
    }
    assert await news(sessions) == [("application.rejected.v1", ids)]


@pytest.mark.parametrize(
    ("factory", "given", "fault"),
    [
        (make_accepted_application, {}, CANNOT_CHANGE_FROM_ACCEPTED),
        (make_application, {"lead_provider_approval_status": "rejected"}, ALREADY_REJECTED),
    ],
)
async def test_a_decision_is_final(sessions, make, world, factory, given, fault):
    application = await make(factory, **given)
    assert await rejected(sessions, application, world) == (fault,)
    assert (await row(sessions, application)).updated_at == OLD
    assert await news(sessions) == []


async def test_a_rejection_of_old_keeps_why_it_was(sessions, make, world):
    user = (await make(make_application)).user_id
    lost = await make(
        make_application,
        user_id=user,
        lead_provider_approval_status="rejected",
        reason_for_rejection="registration_expired",
    )
    assert await rejected(sessions, lost, world) == (ALREADY_REJECTED,)
    assert (await row(sessions, lost)).reason_for_rejection == "registration_expired"


async def test_another_providers_application_is_not_found(sessions, make):
    async with transaction(sessions) as session:
        other = await make_provider(session)
    application = await make(make_accepted_application)
    asked = {"provider_id": other.id}
    for act, named in (
        (reject_application, asked | {"now": NOW}),
        (find_application_with_place, asked),
    ):
        faults = await done(sessions, act, application.public_id, **named)
        assert faults == (NO_SUCH_APPLICATION,)


async def test_accepting_and_rejecting_at_once_is_decided_once(sessions, make, world):
    """Also when the acceptance of one rejects the other."""
    for _ in range(5):
        async with transaction(sessions) as session:
            user = await make_user(session)
        one, other = [await make(make_application, user=user) for _ in "ab"]
        faults = await asyncio.gather(
            done(sessions, accept, one, world, funded_place=True),
            rejected(sessions, one, world),
            rejected(sessions, other, world),
        )
        stored = await row(sessions, one)
        assert (faults[0] == ()) is (stored.lead_provider_approval_status == "accepted")
        assert (faults[1] == ()) is (stored.reason_for_rejection == "rejected_by_provider")
        assert (await row(sessions, other)).lead_provider_approval_status == "rejected"


async def test_rejecting_twice_at_once_succeeds_once(sessions, make, world):
    application = await make(make_application)
    faults = await asyncio.gather(*(rejected(sessions, application, world) for _ in range(4)))
    assert sorted(faults, key=len) == [(), *[(ALREADY_REJECTED,)] * 3]


@pytest.mark.parametrize("funded_place", [True, False])
@pytest.mark.parametrize("before", [True, False, None])
async def test_the_funded_place_is_stored_and_told_when_it_changes(
    sessions, make, world, funded_place, before
):
    application = await make(make_accepted_application, funded_place=before)
    assert await done(sessions, place, application, world, funded_place) == ()
    stored = await row(sessions, application)
    assert stored.funded_place is funded_place
    changes = before is not funded_place
    assert stored.updated_at == (NOW if changes else OLD)
    told = [type_ for type_, _ in await news(sessions)]
    assert told == (["application.funded_place_changed.v1"] if changes else [])


@pytest.mark.parametrize(
    ("state", "stays"),
    [
        ("submitted", True),
        ("eligible", True),
        ("payable", True),
        ("paid", True),
        ("voided", False),
        ("ineligible", False),
        ("awaiting_clawback", False),
        ("clawed_back", False),
    ],
)
async def test_a_live_declaration_keeps_the_funded_place(sessions, make, world, state, stays):
    application = await make(make_accepted_application)
    async with transaction(sessions) as session:
        await make_declaration(session, world, application, state=state)
    refusal = (HAS_LIVE_DECLARATIONS,) if stays else ()
    assert await done(sessions, place, application, world, False) == refusal
    assert await done(sessions, place, application, world, True) == ()


async def test_without_a_cap_there_is_no_funded_place(sessions, make, world):
    async with transaction(sessions) as session:
        older = await make_cohort(session, 2023)
    given = {"cohort_id": older.id, "schedule_id": None, "funded_place": None}
    free = await make(make_accepted_application, **given)
    nowhere = await make(make_accepted_application, **given | {"cohort_id": None})
    for application in (free, nowhere):
        faults = await done(sessions, place, application, world, True)
        assert faults == (COHORT_WITHOUT_CAP,)


async def test_only_an_accepted_application_has_a_funded_place(sessions, make, world):
    application = await make(make_application)
    faults = await done(sessions, place, application, world, False)
    assert faults == (NOT_ACCEPTED,)
