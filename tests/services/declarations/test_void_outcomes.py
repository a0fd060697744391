"""What a completion said becomes void with it. Source: provider-api.md 10.5."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from domain.vocabulary import EHCO, CourseGroupName
from store.tables import ParticipantOutcome
from store.transaction import transaction
from tests.factories import make_accepted_application, make_course, make_outcome, make_user
from tests.stored import news

COMPLETED = {"declaration_type": "completed"}


@pytest.fixture
def outcomes(sessions):
    async def read(declaration):
        async with transaction(sessions) as session:
            found = await session.execute(
                select(ParticipantOutcome.state, ParticipantOutcome.completion_date)
                .where(ParticipantOutcome.declaration_id == declaration.id)
                .order_by(ParticipantOutcome.id)
            )
            return [(state.value, day) for state, day in found]

    return read


@pytest.mark.parametrize("said", ["passed", "failed", "voided", None])
async def test_what_a_completion_said_becomes_void(sessions, world, declared, void, outcomes, said):
    """Even when nothing was said: the declaration has just left those that bear outcomes."""
    late = datetime(2024, 11, 1, 23, 30, tzinfo=UTC)
    declaration = await declared("eligible", world.statement, declaration_date=late, **COMPLETED)
    earlier = []
    if said:
        async with transaction(sessions) as session:
            await make_outcome(session, declaration, state=said)
        earlier = [(said, date(2024, 11, 1))]
    await void(declaration)
    assert await outcomes(declaration) == [*earlier, ("voided", date(2024, 11, 1))]
    (_, (kind, body)) = await news(sessions)
    assert (kind, body["declaration_id"]) == ("outcome.submitted.v1", str(declaration.public_id))


async def test_a_clawback_voids_the_outcome_too(world, october, declared, void, outcomes):
    declaration = await declared("paid", october, **COMPLETED)
    await void(declaration)
    assert await outcomes(declaration) == [("voided", date(2024, 11, 1))]


@pytest.mark.parametrize("kind", ["started", "retained-1", "retained-2"])
async def test_nothing_but_a_completion_has_an_outcome_to_void(
    world, declared, void, outcomes, kind
):
    declaration = await declared("eligible", world.statement, declaration_type=kind)
    await void(declaration)
    assert await outcomes(declaration) == []


async def test_coaching_has_no_outcome_to_void(sessions, world, declared, void, outcomes):
    async with transaction(sessions) as session:
        ehco = await make_course(session, EHCO, CourseGroupName.EHCO)
        application = await make_accepted_application(session, world, course_id=ehco.id)
    declaration = await declared("submitted", application=application, **COMPLETED)
    await void(declaration)
    assert await outcomes(declaration) == []


@pytest.mark.parametrize(
    ("remaining", "said", "appended"),
    [
        ("ineligible", "voided", False),
        ("ineligible", "passed", True),
        ("ineligible", None, True),
        ("voided", "voided", True),
        ("clawed_back", "voided", True),
    ],
)
async def test_an_outcome_is_not_voided_twice_for_the_course(
    sessions, world, declared, void, outcomes, remaining, said, appended
):
    """What counts is the participant's newest other completion that bears an outcome."""
    async with transaction(sessions) as session:
        user = await make_user(session)
        application = await make_accepted_application(session, world, user=user)
    other = await declared(remaining, application=application, **COMPLETED)
    if said:
        async with transaction(sessions) as session:
            await make_outcome(session, other, state=said)
    declaration = await declared("eligible", application=application, **COMPLETED)
    await void(declaration)
    assert (await outcomes(declaration) != []) is appended
