"""Source: registration-journey.md 9, one submission a case."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from domain.faults import Unavailable
from services.registration.submit_registration import Submission, submit_registration
from store.tables import Application, Cohort, OutboxMessage, User
from store.transaction import transaction
from tests.factories import add, make_user
from tests.services.registration.world import make_registrable


def submission(world, answers=None, **more):
    given = {
        "id": uuid4(),
        "user_id": world.teacher.id,
        "answers": world.answers if answers is None else answers,
        "offers_senco": True,
    }
    return Submission(**(given | more))


async def test_a_funded_registration_becomes_an_application(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world), now=clock())
    assert isinstance(made, Application)
    stored = {
        "user_id": world.teacher.id,
        "course_id": world.headship.id,
        "lead_provider_id": world.teach_first.id,
        "lead_provider_approval_status": "pending",
        "school_id": world.school.id,
        "private_childcare_provider_id": None,
        "ukprn": "10000001",
        "headteacher_status": None,
        "eligible_for_funding": True,
        "funding_eligibility_status_code": "funded",
        "funding_choice": None,
        "teacher_catchment": "england",
        "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
        "teacher_catchment_iso_country_code": "GBR",
        "works_in_school": True,
        "works_in_childcare": False,
        "work_setting": "a_school",
        "employer_name": None,
        "lead_mentor": False,
        "primary_establishment": True,
        "number_of_pupils": 210,
        "targeted_delivery_funding_eligibility": False,
        "training_status": None,
        "schedule_id": None,
        "funded_place": None,
        "accepted_at": None,
        "on_submission_trn": None,
        "senco_in_role": None,
    }
    assert {name: getattr(made, name) for name in stored} == stored


async def test_the_application_joins_the_current_cohort(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world), now=clock())
    cohort = await session.get(Cohort, made.cohort_id)
    assert cohort.start_year == 2024


async def test_the_raw_answers_and_what_follows_from_them_are_kept(session, clock):
    world = await make_registrable(session)
    stale = world.answers | {"referred_by_return_to_teaching_adviser": "yes"}
    made = await submit_registration(session, submission(world, stale), now=clock())
    await session.refresh(made)
    expected = stale | {
        "course_start": "Before January 2025",
        "works_in_school": "yes",
        "works_in_childcare": "no",
        "teacher_catchment_country": None,
        "funding_eligiblity_status_code": "funded",
        "targeted_delivery_funding_eligibility": False,
        "tsf_primary_eligibility": False,
        "tsf_primary_plus_eligibility": False,
        "funding_amount": None,
        "email_template": "eligible_scholarship_funding_not_tsf",
        "submitted": True,
    }
    assert made.raw_application_data == expected
    assert made.referred_by_return_to_teaching_adviser is None


async def test_an_unfunded_registration_keeps_how_it_is_paid(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world, world.unfunded), now=clock())
    assert (made.eligible_for_funding, made.funding_choice) == (False, "trust")
    assert made.funding_eligibility_status_code == "ineligible_establishment_not_a_pp50"


async def test_a_workplace_outside_england_is_not_stored(session, clock):
    world = await make_registrable(session)
    abroad = world.unfunded | {"teacher_catchment": "another", "funding": "self"}
    made = await submit_registration(session, submission(world, abroad), now=clock())
    assert (made.school_id, made.ukprn, made.number_of_pupils) == (None, None, 0)
    assert made.teacher_catchment_country is None
    assert made.funding_eligibility_status_code == "not_in_england"


async def test_whoever_was_funded_under_the_same_trn_is_not_funded_again(session, clock):
    world = await make_registrable(session)
    other = await make_user(session, trn=world.teacher.trn, trn_verified=False)
    await add(
        session,
        Application(
            user_id=other.id,
            course_id=world.headship.id,
            lead_provider_id=world.ambition.id,
            lead_provider_approval_status="accepted",
            eligible_for_funding=True,
        ),
    )
    answers = world.answers | {"funding": "self"}
    made = await submit_registration(session, submission(world, answers), now=clock())
    assert made.funding_eligibility_status_code == "previously_funded"


async def test_the_teacher_counts_as_changed(session, clock):
    world = await make_registrable(session)
    await submit_registration(session, submission(world), now=clock())
    changed = await session.scalar(
        select(User.significantly_updated_at).where(User.id == world.teacher.id)
    )
    assert changed == clock()


async def test_one_message_tells_of_it(session, clock):
    world = await make_registrable(session)
    made = await submit_registration(session, submission(world), now=clock())
    await session.flush()
    messages = (await session.scalars(select(OutboxMessage))).all()
    assert [(message.type, message.body) for message in messages] == [
        ("application.submitted.v1", {"application_id": str(made.public_id)})
    ]


@pytest.mark.parametrize(
    ("missing", "step"),
    [
        ("course_start_date", "course-start-date"),
        ("institution_identifier", "choose-school"),
        ("course_identifier", "choose-your-npq"),
        ("can_share_choices", "share-provider"),
    ],
)
async def test_an_incomplete_journey_is_sent_to_what_is_missing(session, clock, missing, step):
    world = await make_registrable(session)
    answers = {key: value for key, value in world.answers.items() if key != missing}
    assert await submit_registration(session, submission(world, answers), now=clock()) == step
    assert await session.scalar(select(func.count()).select_from(Application)) == 0


async def test_a_provider_that_does_not_offer_the_course_is_asked_again(session, clock):
    world = await make_registrable(session)
    answers = world.unfunded | {"lead_provider_id": str(world.ambition.id)}
    made = await submit_registration(session, submission(world, answers), now=clock())
    assert made == "choose-your-provider"


async def test_without_a_cohort_nothing_is_saved(session, clock):
    world = await make_registrable(session)
    clock.move(days=-365 * 3)
    with pytest.raises(Unavailable):
        await submit_registration(session, submission(world), now=clock())


async def test_the_same_submission_twice_makes_one_application(session, clock):
    world = await make_registrable(session)
    sent = submission(world)
    first = await submit_registration(session, sent, now=clock())
    again = await submit_registration(session, sent, now=clock())
    assert again.id == first.id


async def test_a_second_submission_makes_a_second_application(session, clock):
    world = await make_registrable(session)
    first = await submit_registration(session, submission(world), now=clock())
    second = await submit_registration(session, submission(world), now=clock())
    assert second.id != first.id


async def test_two_submissions_at_once_make_one_application(sessions, clock):
    async with transaction(sessions) as session:
        world = await make_registrable(session)
    sent = submission(world, id=UUID(int=7))

    async def submit():
        async with transaction(sessions) as session:
            return (await submit_registration(session, sent, now=clock())).id

    made = await asyncio.gather(*(submit() for _ in range(5)))
    assert len(set(made)) == 1
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Application)) == 1
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
