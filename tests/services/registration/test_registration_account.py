"""Source: registration-journey.md 11."""

from datetime import UTC, datetime

import pytest

from domain.faults import NotFound
from services.registration.account import registration, registrations
from services.registration.submit_registration import submit_registration
from store.tables import ParticipantOutcome
from tests.factories import (
    add,
    make_accepted_application,
    make_application,
    make_declaration,
    make_user,
    make_world,
)
from tests.services.registration.test_submit_registration import submission
from tests.services.registration.world import make_registrable


async def test_a_submitted_registration_is_shown_with_its_workplace(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world), now=clock())
    detail = await registration(session, user_id=world.teacher.id, application_id=made.id)
    assert (detail.card.course.display_name, detail.card.provider.name) == (
        "Headship",
        "Teach First",
    )
    assert detail.standing == "eligible"
    assert detail.work.workplace.name == "Greendale Primary School"
    assert detail.work.raw["course_start"] == "Before January 2025"


async def test_somebody_elses_registration_is_not_found(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world), now=clock())
    stranger = await make_user(session)
    with pytest.raises(NotFound):
        await registration(session, user_id=stranger.id, application_id=made.id)


async def test_the_newest_registration_comes_first(session):
    world = await make_world(session)
    teacher = await make_user(session)
    old = await make_application(
        session, world, user=teacher, created_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    new = await make_application(
        session, world, user=teacher, created_at=datetime(2024, 2, 1, tzinfo=UTC)
    )
    cards = await registrations(session, teacher.id)
    assert [card.application.id for card in cards] == [new.id, old.id]


async def test_the_latest_outcome_of_a_completion_is_shown(session):
    world = await make_world(session)
    teacher = await make_user(session)
    application = await make_accepted_application(session, world, user=teacher)
    declaration = await make_declaration(
        session, world, application, declaration_type="completed", state="paid"
    )
    for state, day in (("failed", 1), ("passed", 2)):
        await add(
            session,
            ParticipantOutcome(
                declaration_id=declaration.id,
                state=state,
                completion_date=datetime(2024, 11, day, tzinfo=UTC).date(),
                created_at=datetime(2024, 11, day, tzinfo=UTC),
            ),
        )
    (card,) = await registrations(session, teacher.id)
    assert card.outcome == "passed"


async def test_a_rejected_registration_of_long_ago_has_expired(session):
    world = await make_world(session)
    teacher = await make_user(session)
    await make_application(
        session,
        world,
        user=teacher,
        lead_provider_approval_status="rejected",
        created_at=datetime(2024, 6, 29, tzinfo=UTC),
    )
    (card,) = await registrations(session, teacher.id)
    assert card.is_expired
