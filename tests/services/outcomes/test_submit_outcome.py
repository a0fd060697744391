"""Saying what a participant achieved. Source: provider-api.md 11.3, 7.6."""

import asyncio
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from domain.faults import Conflict, NotFound
from domain.participation.outcomes import NO_COMPLETED_DECLARATION, RequestedOutcome
from domain.vocabulary import DeclarationState
from services.declarations.void_declaration import void_declaration
from services.outcomes.submit_outcome import submit_outcome
from store.tables import Declaration, OutboxMessage, ParticipantOutcome
from store.transaction import transaction
from tests.factories import (
    LEADERSHIP_COURSE,
    make_accepted_application,
    make_application,
    make_course,
    make_declaration,
    make_outcome,
    make_provider,
    make_user,
)

NOW = datetime(2024, 11, 25, 12, tzinfo=UTC)
OLD = datetime(2024, 11, 1, 12, tzinfo=UTC)
DAY = date(2024, 11, 20)


@pytest.fixture
async def user(sessions):
    async with transaction(sessions) as session:
        return await make_user(session)


@pytest.fixture
async def application(sessions, world, user):
    async with transaction(sessions) as session:
        return await make_accepted_application(session, world, user=user)


@pytest.fixture
def declared(sessions, world, application):
    async def make(**given):
        values = {"declaration_type": "completed", "updated_at": OLD, "created_at": OLD}
        async with transaction(sessions) as session:
            of = given.pop("application", application)
            return await make_declaration(session, world, of, **values | given)

    return make


@pytest.fixture
def said(sessions):
    async def make(declaration, state, day=DAY, **given):
        async with transaction(sessions) as session:
            given = {"created_at": OLD, "updated_at": OLD} | given
            return await make_outcome(
                session, declaration, state=state, completion_date=day, **given
            )

    return make


@pytest.fixture
def submit(sessions, world, user):
    async def act(*, provider=None, participant=None, now=NOW, **changed):
        given = {"course_identifier": LEADERSHIP_COURSE, "state": "passed"}
        requested = RequestedOutcome(**given | {"completion_date": "2024-11-20"} | changed)
        async with transaction(sessions) as session:
            return await submit_outcome(
                session,
                participant or user.public_id,
                requested,
                provider_id=(provider or world.provider).id,
                now=now,
            )

    return act


@pytest.fixture
def recorded(sessions):
    """All outcomes, oldest first: declaration, state, date."""

    async def read():
        outcome = ParticipantOutcome
        columns = select(outcome.declaration_id, outcome.state, outcome.completion_date)
        async with transaction(sessions) as session:
            found = await session.execute(columns.order_by(outcome.id))
            return [(key, state.value, day) for key, state, day in found]

    return read


@pytest.fixture
def touched_at(sessions):
    async def read(declaration):
        async with transaction(sessions) as session:
            found = select(Declaration.updated_at).where(Declaration.id == declaration.id)
            return await session.scalar(found)

    return read


async def test_an_outcome_is_recorded_with_the_completion_and_touches_it(
    sessions, declared, submit, recorded, touched_at
):
    declaration = await declared()
    public_id = await submit()
    assert await recorded() == [(declaration.id, "passed", DAY)]
    assert await touched_at(declaration) == NOW
    async with transaction(sessions) as session:
        (message,) = await session.scalars(select(OutboxMessage))
        assert message.type == "outcome.submitted.v1"
        assert message.body == {
            "outcome_id": str(public_id),
            "declaration_id": str(declaration.public_id),
        }


@pytest.mark.parametrize("state", list(DeclarationState))
async def test_only_a_completion_that_bears_an_outcome_counts(declared, submit, recorded, state):
    await declared(state=state)
    if state in {"voided", "awaiting_clawback", "clawed_back"}:
        with pytest.raises(Conflict) as refusal:
            await submit()
        assert refusal.value.faults == (NO_COMPLETED_DECLARATION,)
        assert await recorded() == []
    else:
        await submit()
        assert len(await recorded()) == 1


async def test_a_retention_is_no_completion(declared, submit):
    await declared(declaration_type="retained-2")
    with pytest.raises(Conflict):
        await submit()


async def test_the_completion_of_another_course_does_not_count(
    sessions, world, user, declared, submit
):
    async with transaction(sessions) as session:
        course = await make_course(session, "npq-headship")
        other = await make_accepted_application(session, world, user=user, course_id=course.id)
    await declared(application=other)
    with pytest.raises(Conflict):
        await submit()


async def test_the_completion_by_another_provider_does_not_count(sessions, declared, submit):
    async with transaction(sessions) as session:
        other = await make_provider(session)
    await declared(lead_provider_id=other.id)
    with pytest.raises(Conflict):
        await submit()


async def test_the_completion_of_another_participant_does_not_count(
    sessions, world, declared, submit
):
    async with transaction(sessions) as session:
        other = await make_accepted_application(session, world)
    await declared(application=other)
    with pytest.raises(Conflict):
        await submit()


async def test_the_latest_completion_is_what_it_is_said_of(declared, submit, recorded):
    latest = await declared(state="ineligible", created_at=NOW)
    await declared(state="paid", created_at=OLD)
    await submit()
    assert await recorded() == [(latest.id, "passed", DAY)]


async def test_of_completions_of_one_moment_the_later_row_is_the_latest(declared, submit, recorded):
    await declared(state="ineligible")
    latest = await declared(state="eligible")
    await submit()
    assert await recorded() == [(latest.id, "passed", DAY)]


async def test_saying_the_same_again_gives_the_same_and_touches_nothing(
    sessions, declared, submit, recorded, touched_at
):
    declaration = await declared()
    earlier = datetime(2024, 11, 21, tzinfo=UTC)
    first = await submit(now=earlier)
    assert await submit() == first
    assert await submit(completion_date="2024-11-20T23:00:00Z") == first
    assert len(await recorded()) == 1
    assert await touched_at(declaration) == earlier
    async with transaction(sessions) as session:
        assert len(list(await session.scalars(select(OutboxMessage)))) == 1


@pytest.mark.parametrize(
    "changed", [{"state": "failed"}, {"completion_date": "2024-11-19"}, {"state": "passed"}]
)
async def test_what_was_said_before_the_latest_does_not_count(
    declared, said, submit, recorded, changed
):
    declaration = await declared()
    day = date.fromisoformat(changed.get("completion_date", "2024-11-20"))
    await said(declaration, changed.get("state", "passed"), day)
    await said(declaration, "voided")
    await submit(**changed)
    assert len(await recorded()) == 3


async def test_outcomes_of_an_earlier_completion_do_not_count(declared, said, submit, recorded):
    earlier = await declared(state="ineligible", created_at=OLD)
    await said(earlier, "passed")
    latest = await declared(created_at=NOW)
    await submit()
    assert await recorded() == [(earlier.id, "passed", DAY), (latest.id, "passed", DAY)]


async def test_a_participant_of_nobody_or_of_another_is_not_there(sessions, declared, submit):
    await declared()
    async with transaction(sessions) as session:
        other = await make_provider(session)
    for given in ({"provider": other}, {"participant": uuid4()}):
        with pytest.raises(NotFound):
            await submit(**given)


async def test_a_participant_who_was_only_applied_for_is_not_there(sessions, world, submit):
    async with transaction(sessions) as session:
        pending = await make_user(session)
        await make_application(session, world, user=pending)
    with pytest.raises(NotFound):
        await submit(participant=pending.public_id)


async def test_an_unknown_participant_is_told_before_what_is_wrong_otherwise(submit):
    with pytest.raises(NotFound):
        await submit(participant=uuid4(), state=None)


async def test_fifty_equal_outcomes_at_once_are_recorded_once(declared, submit, recorded):
    await declared()
    answers = await asyncio.gather(*(submit() for _ in range(50)))
    assert len(set(answers)) == 1
    assert len(await recorded()) == 1


async def test_an_outcome_and_a_void_at_once_end_in_one_of_the_two_orders(
    sessions, world, declared, submit, recorded
):
    declaration = await declared()

    async def void():
        async with transaction(sessions) as session:
            given = {"provider_id": world.provider.id, "now": NOW}
            await void_declaration(session, declaration.public_id, **given)

    answers = await asyncio.gather(submit(), void(), return_exceptions=True)
    assert answers[1] is None
    states = [state for _, state, _ in await recorded()]
    refused = isinstance(answers[0], Conflict)
    assert states == (["voided"] if refused else ["passed", "voided"])
