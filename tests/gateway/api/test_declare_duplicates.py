"""Which declarations of others make one a duplicate, and which of the same person stand in its way.

Source: provider-api.md 10.4 (check 14, effect 2) and D-28, D-29; finance.md 6.2 and 6.3.
"""

from datetime import UTC, datetime

import pytest

from domain.vocabulary import ASO, EHCO, CourseGroupName, DeclarationState
from store.tables import Declaration, ParticipantOutcome
from tests.factories import (
    make_accepted_application,
    make_cohort,
    make_contract,
    make_course,
    make_declaration,
    make_schedule,
    make_user,
    make_world,
)
from tests.gateway.api.calls import DECLARATIONS, declaring
from tests.stored import rows


def at(day: int) -> datetime:
    return datetime(2024, 11, day, tzinfo=UTC)


@pytest.fixture
async def elsewhere(make, world):
    """Another provider, in the same cohort."""
    return await make(make_world)


@pytest.fixture
def declared_by_namesake(make, elsewhere, user):
    """Somebody with the number of our teacher is declared to have started, with another provider."""

    async def declare(*, trn=None, course=None, **given):
        namesake = await make(make_user, trn=trn or user.trn)
        taken = {"course_id": course.id} if course else {}
        theirs = await make(make_accepted_application, elsewhere, user=namesake, **taken)
        return await make(make_declaration, elsewhere, theirs, **given)

    return declare


async def state_of(api, attributes):
    answer = await api.post(DECLARATIONS, attributes)
    assert answer.status == 200, answer.raw
    return answer.json["data"]["attributes"]["state"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("submitted", "ineligible"),
        ("eligible", "ineligible"),
        ("payable", "ineligible"),
        ("paid", "ineligible"),
        ("voided", "eligible"),
        ("ineligible", "eligible"),
        ("awaiting_clawback", "eligible"),
        ("clawed_back", "eligible"),
    ],
)
async def test_only_what_is_live_has_duplicates(api, declared_by_namesake, started, theirs, ours):
    await declared_by_namesake(state=DeclarationState(theirs))
    assert await state_of(api, started) == ours


async def test_another_milestone_course_or_number_has_no_duplicate(
    api, make, declared_by_namesake, started
):
    await declared_by_namesake(declaration_type="retained-1")
    await declared_by_namesake(course=await make(make_course, "npq-headship"))
    await declared_by_namesake(trn="7654321")
    assert await state_of(api, started) == "eligible"


async def test_two_people_without_a_number_are_not_one(api, make, world, elsewhere):
    for there in (elsewhere, world):
        nameless = await make(make_user, trn=None, trn_verified=False)
        application = await make(make_accepted_application, there, user=nameless)
        if there is elsewhere:
            await make(make_declaration, there, application)
    assert await state_of(api, declaring(nameless)) == "eligible"


async def test_what_was_refused_as_a_duplicate_has_none_of_its_own(
    api, sessions, declared_by_namesake, started
):
    """Rows of old may be live although they were superseded; they make nobody a duplicate."""
    first = await declared_by_namesake(state=DeclarationState.VOIDED)
    await declared_by_namesake(superseded_by_id=first.id)
    assert await state_of(api, started) == "eligible"


async def test_the_oldest_is_what_is_duplicated(api, sessions, declared_by_namesake, started):
    await declared_by_namesake(created_at=at(3))
    oldest = await declared_by_namesake(created_at=at(1))
    await declared_by_namesake(created_at=at(1))
    await state_of(api, started)
    *_, ours = await rows(sessions, Declaration)
    assert ours.superseded_by_id == oldest.id


async def test_the_renamed_offer_is_one_course(api, make, world, user, declared_by_namesake):
    aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    schedule = await make(make_schedule, world.cohort, CourseGroupName.EHCO)
    await make(make_contract, world.statement, ehco)
    await make(
        make_accepted_application, world, user=user, course_id=ehco.id, schedule_id=schedule.id
    )
    await declared_by_namesake(course=aso)
    assert await state_of(api, declaring(user, course_identifier=EHCO)) == "ineligible"


async def test_a_completion_that_is_a_duplicate_says_what_was_achieved_all_the_same(
    api, sessions, declared_by_namesake, started
):
    await declared_by_namesake(declaration_type="completed")
    completed = started | {"declaration_type": "completed", "has_passed": True}
    assert await state_of(api, completed) == "ineligible"
    (outcome,) = await rows(sessions, ParticipantOutcome)
    assert outcome.state == "passed"


async def test_the_same_milestone_of_another_cohort_stands_in_the_way(api, make, world, user):
    older = await make(make_cohort, 2022)
    schedule = await make(make_schedule, older)
    before = await make(
        make_accepted_application,
        world,
        user=user,
        cohort_id=older.id,
        schedule_id=schedule.id,
        created_at=at(1),
    )
    await make(make_declaration, world, before, cohort_id=older.id)
    await make(make_accepted_application, world, user=user, created_at=at(2))
    answer = await api.post(DECLARATIONS, declaring(user))
    assert (answer.status, answer.json["errors"][0]["title"]) == (422, "base")


async def test_the_same_milestone_of_another_course_does_not(api, make, world, started, user):
    headship = await make(make_course, "npq-headship")
    other = await make(make_accepted_application, world, user=user, course_id=headship.id)
    await make(make_declaration, world, other)
    assert await state_of(api, started) == "eligible"


async def test_of_applications_of_one_moment_the_later_row_is_declared(
    api, make, world, sessions, user
):
    _, later = [
        await make(make_accepted_application, world, user=user, created_at=at(1)) for _ in range(2)
    ]
    await api.post(DECLARATIONS, declaring(user))
    (declaration,) = await rows(sessions, Declaration)
    assert declaration.application_id == later.id
