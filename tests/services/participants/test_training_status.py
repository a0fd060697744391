"""Deferring, resuming and withdrawing: what is found, written and told. Source: provider-api.md 9.3 to 9.6."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.participation.participants import ALREADY_WITHDRAWN, INVALID_PARTICIPANT
from domain.participation.training import (
    ALREADY_ACTIVE,
    ALREADY_DEFERRED,
    NO_DECLARATIONS,
    NO_STARTED_DECLARATIONS,
)
from services.participants.defer import defer_participant
from services.participants.resume import resume_participant
from services.participants.training import ChangeOfTraining
from services.participants.withdraw import withdraw_participant
from store.tables import ApplicationState
from store.transaction import transaction
from tests.factories import LEADERSHIP_COURSE, make_application, make_provider, make_user
from tests.services.acts import done, states
from tests.services.participants.conftest import LONG_AGO
from tests.stored import news, row, rows

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
DEFERRAL = ChangeOfTraining(course_identifier=LEADERSHIP_COURSE, reason="career-break")
RESUMPTION = ChangeOfTraining(course_identifier=LEADERSHIP_COURSE, reason="not looked at")
WITHDRAWAL = ChangeOfTraining(course_identifier=LEADERSHIP_COURSE, reason="started-in-error")
ACTS = [
    pytest.param(defer_participant, DEFERRAL, "active", ("deferred", "career-break"), id="defer"),
    pytest.param(resume_participant, RESUMPTION, "deferred", ("active", None), id="resume"),
    pytest.param(
        withdraw_participant, WITHDRAWAL, "active", ("withdrawn", "started-in-error"), id="withdraw"
    ),
]


@pytest.mark.parametrize(("act", "asked", "before", "after"), ACTS)
async def test_the_status_is_stored_noted_and_told(
    sessions, apply, declare, participant, world, user, act, asked, before, after
):
    application = await apply(training_status=before)
    await declare(application)
    assert await done(sessions, act, participant, asked, now=NOW) == ()
    stored = await row(sessions, application)
    assert (stored.training_status, stored.updated_at) == (after[0], NOW)
    assert await states(sessions) == [(application.id, *after, world.provider.id)]
    (noted,) = await rows(sessions, ApplicationState)
    assert (noted.created_at, noted.updated_at) == (NOW, NOW)
    ids = {
        "participant_id": str(user.public_id),
        "application_id": str(application.public_id),
        "lead_provider_id": str(world.provider.public_id),
    }
    words = {"active": "resumed"}.get(after[0], after[0])
    assert await news(sessions) == [(f"participant.{words}.v1", ids)]


@pytest.mark.parametrize(("act", "asked", "before", "after"), ACTS)
async def test_the_teacher_is_not_touched(
    sessions, apply, declare, participant, user, act, asked, before, after
):
    """The participant follows through the newest time of the applications."""
    await declare(await apply(training_status=before))
    touched = (await row(sessions, user)).significantly_updated_at
    assert await done(sessions, act, participant, asked, now=NOW) == ()
    assert (await row(sessions, user)).significantly_updated_at == touched


@pytest.mark.parametrize(("act", "asked", "before", "after"), ACTS)
async def test_who_is_no_participant_of_the_provider_is_not_found(
    sessions, apply, declare, participant, act, asked, before, after
):
    await declare(await apply(training_status=before))
    async with transaction(sessions) as session:
        other = await make_provider(session)
    nobody = UUID("3f2a9a9e-0000-4000-8000-000000000000")
    for stranger in (
        replace(participant, provider_id=other.id),
        replace(participant, public_id=nobody),
    ):
        (fault,) = await done(sessions, act, stranger, asked, now=NOW)
        assert fault.title == "participant"
    assert await states(sessions) == []


@pytest.mark.parametrize("status", ["pending", "rejected", None])
async def test_an_application_must_be_accepted_to_make_a_participant(
    sessions, apply, participant, status
):
    await apply(make_application, lead_provider_approval_status=status, training_status="deferred")
    (fault,) = await done(sessions, resume_participant, participant, RESUMPTION, now=NOW)
    assert fault.title == "participant"


@pytest.mark.parametrize(("act", "asked", "before", "after"), ACTS)
async def test_the_application_is_for_exactly_the_course_and_with_this_provider(
    sessions, apply, declare, participant, act, asked, before, after
):
    application = await apply(training_status=before)
    await declare(application)
    async with transaction(sessions) as session:
        other = await make_provider(session)
    await apply(training_status=before, lead_provider_id=other.id)
    elsewhere = replace(participant, provider_id=other.id)
    other_course = replace(asked, course_identifier="npq-headship")
    found = await done(sessions, act, participant, other_course, now=NOW)
    assert INVALID_PARTICIPANT in found
    assert await done(sessions, act, participant, asked, now=NOW) == ()
    ((of, *_),) = await states(sessions)
    assert of == application.id
    assert (act is resume_participant) is (
        await done(sessions, act, elsewhere, asked, now=NOW) == ()
    )


@pytest.mark.parametrize("newest", [0, 1])
async def test_of_several_applications_the_newest_is_changed(
    sessions, apply, declare, participant, newest
):
    """D-29: by the time of its creation, then by its number."""
    later = LONG_AGO + timedelta(days=1)
    mine = [await apply(created_at=later if place == newest else LONG_AGO) for place in range(2)]
    for one in mine:
        await declare(one)
    assert await done(sessions, defer_participant, participant, DEFERRAL, now=NOW) == ()
    ((of, *_),) = await states(sessions)
    assert of == mine[newest].id


async def test_of_two_applications_of_one_moment_the_later_number_counts(
    sessions, apply, declare, participant
):
    mine = [await apply(created_at=LONG_AGO) for _ in range(2)]
    await declare(mine[1])
    assert await done(sessions, defer_participant, participant, DEFERRAL, now=NOW) == ()


@pytest.mark.parametrize(
    ("act", "asked", "status", "fault"),
    [
        (defer_participant, DEFERRAL, "deferred", ALREADY_DEFERRED),
        (defer_participant, DEFERRAL, "withdrawn", ALREADY_WITHDRAWN),
        (resume_participant, RESUMPTION, "active", ALREADY_ACTIVE),
        (withdraw_participant, WITHDRAWAL, "withdrawn", ALREADY_WITHDRAWN),
    ],
)
async def test_what_is_refused_leaves_nothing(
    sessions, apply, declare, participant, act, asked, status, fault
):
    application = await apply(training_status=status)
    await declare(application)
    assert await done(sessions, act, participant, asked, now=NOW) == (fault,)
    stored = await row(sessions, application)
    assert (stored.training_status, stored.updated_at) == (status, LONG_AGO)
    assert await states(sessions) == []
    assert await news(sessions) == []


@pytest.mark.parametrize(
    "state",
    [
        "submitted",
        "eligible",
        "payable",
        "paid",
        "voided",
        "ineligible",
        "awaiting_clawback",
        "clawed_back",
    ],
)
@pytest.mark.parametrize(
    ("act", "asked", "type_", "faults"),
    [
        (defer_participant, DEFERRAL, "retained-1", ()),
        (withdraw_participant, WITHDRAWAL, "started", ()),
        (withdraw_participant, WITHDRAWAL, "retained-1", (NO_STARTED_DECLARATIONS,)),
    ],
)
async def test_a_declaration_counts_in_any_state_whoever_made_it(
    sessions, apply, declare, participant, act, asked, type_, faults, state
):
    async with transaction(sessions) as session:
        other = await make_provider(session)
    await declare(await apply(), state=state, declaration_type=type_, lead_provider_id=other.id)
    assert await done(sessions, act, participant, asked, now=NOW) == faults


@pytest.mark.parametrize(
    ("act", "asked", "fault"),
    [
        (defer_participant, DEFERRAL, NO_DECLARATIONS),
        (withdraw_participant, WITHDRAWAL, NO_STARTED_DECLARATIONS),
    ],
)
async def test_declarations_of_another_application_do_not_count(
    sessions, apply, declare, participant, act, asked, fault
):
    async with transaction(sessions) as session:
        namesake = await make_user(session)
    await declare(await apply(created_at=LONG_AGO))
    await declare(await apply(user=namesake))
    await apply()
    assert await done(sessions, act, participant, asked, now=NOW) == (fault,)


@pytest.mark.parametrize(
    ("act", "asked", "before", "fault"),
    [
        (defer_participant, DEFERRAL, "active", ALREADY_DEFERRED),
        (resume_participant, RESUMPTION, "withdrawn", ALREADY_ACTIVE),
        (withdraw_participant, WITHDRAWAL, "deferred", ALREADY_WITHDRAWN),
    ],
)
async def test_the_same_at_once_succeeds_once(
    sessions, apply, declare, participant, act, asked, before, fault
):
    await declare(await apply(training_status=before))
    faults = await asyncio.gather(
        *(done(sessions, act, participant, asked, now=NOW) for _ in range(8))
    )
    assert sorted(faults, key=len) == [(), *[(fault,)] * 7]
    assert len(await states(sessions)) == 1


async def test_deferring_and_withdrawing_at_once_ends_in_a_withdrawal(
    sessions, apply, declare, participant
):
    for _ in range(5):
        application = await apply()
        await declare(application)
        deferred, withdrawn = await asyncio.gather(
            done(sessions, defer_participant, participant, DEFERRAL, now=NOW),
            done(sessions, withdraw_participant, participant, WITHDRAWAL, now=NOW),
        )
        assert withdrawn == ()
        assert deferred in ((), (ALREADY_WITHDRAWN,))
        assert (await row(sessions, application)).training_status == "withdrawn"
