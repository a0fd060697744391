"""An act and a declaration that depends on it, at the same moment: both must not pass."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from domain.participation.declaring import (
    DATE_BEFORE_SCHEDULE,
    RequestedDeclaration,
    withdrawn_before,
)
from domain.participation.funded_places import HAS_LIVE_DECLARATIONS
from domain.participation.instants import written_instant
from domain.participation.rescheduling import INVALIDATES_DECLARATION
from services.applications.change_funded_place import (
    change_funded_place,
    find_application_with_place,
)
from services.declarations.submit_declaration import submit_declaration
from services.participants.change_schedule import ChangeOfSchedule, change_schedule
from services.participants.training import ChangeOfTraining
from services.participants.withdraw import withdraw_participant
from store.tables import Declaration
from store.transaction import transaction
from tests.factories import LEADERSHIP_COURSE, make_schedule
from tests.services.acts import done, meanwhile
from tests.stored import row, rows

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
SPRING = ChangeOfSchedule(
    course_identifier=LEADERSHIP_COURSE, schedule_identifier="npq-leadership-spring"
)


@pytest.fixture
async def application(sessions, world, apply):
    async with transaction(sessions) as session:
        await make_schedule(
            session, world.cohort, identifier="npq-leadership-spring", applies_from=date(2025, 1, 1)
        )
    return await apply()


@pytest.fixture
def acts(world, user, participant, application):
    """What may be done to the participant, each with the session alone."""

    async def start(session, at="2024-11-10T10:00:00Z", type_="started"):
        requested = RequestedDeclaration(
            participant_id=str(user.public_id),
            type=type_,
            date=written_instant(at),
            course_identifier=LEADERSHIP_COURSE,
            has_passed=None,
        )
        await submit_declaration(session, requested, provider_id=world.provider.id, now=NOW)

    async def retain(session):
        await start(session, at="2024-11-25T12:00:00Z", type_="retained-1")

    async def take_place_away(session):
        found = await find_application_with_place(
            session, application.public_id, provider_id=world.provider.id
        )
        await change_funded_place(session, found, False, now=NOW)

    async def reschedule(session):
        await change_schedule(session, participant, SPRING, now=NOW)

    async def withdraw(session):
        asked = ChangeOfTraining(course_identifier=LEADERSHIP_COURSE, reason="other")
        await withdraw_participant(session, participant, asked, now=NOW)

    return {act.__name__: act for act in (start, retain, take_place_away, reschedule, withdraw)}


@pytest.mark.parametrize(
    ("first", "then", "faults"),
    [
        ("start", "take_place_away", (HAS_LIVE_DECLARATIONS,)),
        ("start", "reschedule", (INVALIDATES_DECLARATION,)),
        ("reschedule", "start", (DATE_BEFORE_SCHEDULE,)),
    ],
)
async def test_the_second_sees_what_the_first_did(sessions, acts, first, then, faults):
    assert await meanwhile(sessions, acts[first], done(sessions, acts[then])) == faults


async def test_a_declaration_waits_for_a_withdrawal(sessions, acts):
    assert await done(sessions, acts["start"]) == ()
    faults = await meanwhile(sessions, acts["withdraw"], done(sessions, acts["retain"]))
    assert faults == (withdrawn_before(NOW),)


async def test_a_declaration_made_after_the_place_was_taken_away_is_not_paid(sessions, acts):
    assert await meanwhile(sessions, acts["take_place_away"], done(sessions, acts["start"])) == ()
    (declaration,) = await rows(sessions, Declaration)
    assert declaration.state == "submitted"


async def test_at_once_one_of_them_finds_the_others_work(sessions, acts, application):
    declared, moved = await asyncio.gather(
        done(sessions, acts["start"]), done(sessions, acts["reschedule"])
    )
    assert (declared, moved) in (
        ((), (INVALIDATES_DECLARATION,)),
        ((DATE_BEFORE_SCHEDULE,), ()),
    )
    assert len(await rows(sessions, Declaration)) == (declared == ())
    stored = await row(sessions, application)
    assert (stored.schedule_id != application.schedule_id) is (moved == ())
