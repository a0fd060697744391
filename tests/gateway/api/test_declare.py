"""Submitting declarations. Source: provider-api.md 10.4; finance.md 6.3 and 7."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from domain.vocabulary import EHCO, CourseGroupName
from store.tables import Declaration, OutboxMessage, ParticipantOutcome, Statement, StatementItem
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_cohort,
    make_contract,
    make_course,
    make_declaration,
    make_provider,
    make_schedule,
    make_statement,
    make_user,
    make_world,
)
from tests.gateway.api.calls import DECLARATIONS, declaring, titles
from tests.stored import rows

NO_PARTNERS = dict.fromkeys(
    f"{rank}delivery_partner_{what}" for rank in ("", "secondary_") for what in ("id", "name")
)


async def test_a_declaration_is_eligible_and_on_the_next_statement(
    api, world, sessions, started, user, accepted, clock
):
    answer = await api.post(DECLARATIONS, started)
    assert answer.status == 200, answer.raw
    (declaration,) = await rows(sessions, Declaration)
    assert answer.json == {
        "data": {
            "id": str(declaration.public_id),
            "type": "participant-declaration",
            "attributes": {
                "participant_id": str(user.public_id),
                "declaration_type": "started",
                "course_identifier": "npq-senior-leadership",
                "declaration_date": "2024-11-10T02:21:32Z",
                "state": "eligible",
                "has_passed": None,
                "statement_id": str(world.statement.public_id),
                "clawback_statement_id": None,
                "uplift_paid": False,
                "lead_provider_name": world.provider.name,
                "ineligible_for_funding_reason": None,
                "application_id": str(accepted.public_id),
                **NO_PARTNERS,
                "created_at": "2024-11-25T12:00:00Z",
                "updated_at": "2024-11-25T12:00:00Z",
            },
        }
    }
    (item,) = await rows(sessions, StatementItem)
    assert (item.statement_id, item.declaration_id) == (world.statement.id, declaration.id)
    assert item.state == "eligible"
    assert (declaration.cohort_id, declaration.application_id) == (
        world.cohort.id,
        accepted.id,
    )
    shown = await api.get(f"{DECLARATIONS}/{declaration.public_id}")
    assert shown.json == answer.json


@pytest.mark.parametrize(
    ("version", "more"), [("v1", {"voided": False, "eligible_for_payment": True}), ("v2", {})]
)
async def test_earlier_versions_declare_alike_and_show_less(
    api, sessions, user, started, version, more
):
    path = f"/api/{version}/participant-declarations"
    answer = await api.post(path, started)
    assert answer.status == 200, answer.raw
    (declaration,) = await rows(sessions, Declaration)
    assert answer.json == {
        "data": {
            "id": str(declaration.public_id),
            "type": "participant-declaration",
            "attributes": {
                "participant_id": str(user.public_id),
                "declaration_type": "started",
                "course_identifier": "npq-senior-leadership",
                "declaration_date": "2024-11-10T02:21:32Z",
                "state": "eligible",
                "has_passed": None,
                "updated_at": "2024-11-25T12:00:00Z",
                **more,
            },
        }
    }
    again = await api.post(path, started)
    assert (again.status, titles(again)) == (422, ["base"])


async def test_finance_is_told_which_statement_to_recompute(api, world, sessions, started):
    answer = await api.post(DECLARATIONS, started)
    (message,) = await rows(sessions, OutboxMessage)
    assert message.type == "declaration.submitted.v1"
    assert message.body == {
        "declaration_id": answer.json["data"]["id"],
        "statement_id": str(world.statement.public_id),
    }


@pytest.mark.parametrize(
    ("stored", "state"),
    [
        ({"eligible_for_funding": True, "funded_place": None}, "eligible"),
        ({"eligible_for_funding": True, "funded_place": True}, "eligible"),
        ({"eligible_for_funding": True, "funded_place": False}, "submitted"),
        ({"eligible_for_funding": False, "funded_place": False}, "submitted"),
    ],
)
async def test_what_is_not_fundable_stays_submitted_and_on_no_statement(
    api, make, world, sessions, stored, state
):
    user = await make(make_user)
    await make(make_accepted_application, world, user=user, **stored)
    answer = await api.post(DECLARATIONS, declaring(user))
    shown = answer.json["data"]["attributes"]
    assert shown["state"] == state
    on_statement = state == "eligible"
    assert (shown["statement_id"] is not None) is on_statement
    assert len(await rows(sessions, StatementItem)) == on_statement
    (message,) = await rows(sessions, OutboxMessage)
    assert (message.body["statement_id"] is not None) is on_statement


async def test_previous_funding_elsewhere_makes_it_submitted(api, make, world, started, user):
    elsewhere = await make(make_provider)
    older = await make(make_cohort, 2022)
    await make(
        make_accepted_application,
        world,
        user=user,
        lead_provider_id=elsewhere.id,
        cohort_id=older.id,
        schedule_id=None,
    )
    answer = await api.post(DECLARATIONS, started)
    assert answer.json["data"]["attributes"]["state"] == "submitted"


async def test_the_deadline_day_still_counts_and_the_next_day_does_not(
    api, make, world, started, clock
):
    later = await make(
        make_statement,
        world.provider,
        world.cohort,
        month=1,
        year=2025,
        deadline_date=date(2024, 12, 25),
        payment_date=date(2025, 1, 25),
    )
    clock.now = datetime(2024, 11, 25, 23, 59, 59, tzinfo=UTC)
    first = await api.post(DECLARATIONS, started)
    assert first.json["data"]["attributes"]["statement_id"] == str(world.statement.public_id)
    clock.now = datetime(2024, 11, 26, 0, 0, 1, tzinfo=UTC)
    second = await api.post(DECLARATIONS, started | {"declaration_type": "retained-1"})
    assert second.json["data"]["attributes"]["statement_id"] == str(later.public_id)


async def test_equal_deadlines_are_taken_by_year_and_month(api, make, world, started):
    await make(make_statement, world.provider, world.cohort, year=2025, month=1)
    earlier = await make(make_statement, world.provider, world.cohort, year=2024, month=11)
    answer = await api.post(DECLARATIONS, started)
    assert answer.json["data"]["attributes"]["statement_id"] == str(earlier.public_id)


async def test_a_namesakes_declaration_makes_this_one_ineligible(
    api, make, world, sessions, started, user
):
    namesake = await make(make_user, trn=user.trn, trn_verified=False)
    other_world = await make(make_world)
    theirs = await make(make_accepted_application, other_world, user=namesake)
    original = await make(make_declaration, other_world, theirs)
    shown = (await api.post(DECLARATIONS, started)).json["data"]["attributes"]
    assert shown["state"] == "ineligible"
    assert shown["ineligible_for_funding_reason"] == "duplicate_declaration"
    assert shown["statement_id"] is None
    _, duplicate = await rows(sessions, Declaration)
    assert (duplicate.superseded_by_id, duplicate.state_reason) == (original.id, "duplicate")
    (item,) = await rows(sessions, StatementItem)
    assert (item.statement_id, item.state) == (world.statement.id, "ineligible")


async def test_an_ineligible_duplicate_needs_no_statement(api, make, world, sessions, user):
    namesake = await make(make_user, trn=user.trn)
    other_world = await make(make_world)
    theirs = await make(make_accepted_application, other_world, user=namesake)
    await make(make_declaration, other_world, theirs)
    await make(make_accepted_application, world, user=user, funded_place=False)
    async with transaction(sessions) as session:
        (await session.get(Statement, world.statement.id)).output_fee = False
    answer = await api.post(DECLARATIONS, declaring(user))
    assert answer.json["data"]["attributes"]["state"] == "ineligible"
    assert await rows(sessions, StatementItem) == []


@pytest.mark.parametrize(
    ("said", "state", "shown"),
    [
        (True, "passed", True),
        (False, "failed", False),
        ("true", "passed", True),
        ("false", "failed", False),
    ],
)
async def test_a_completion_says_whether_the_participant_passed(
    api, sessions, started, said, state, shown
):
    late = {"declaration_date": "2024-11-10T23:30:00-02:00"}
    answer = await api.post(
        DECLARATIONS, started | late | {"declaration_type": "completed", "has_passed": said}
    )
    assert answer.json["data"]["attributes"]["has_passed"] is shown
    (outcome,) = await rows(sessions, ParticipantOutcome)
    assert (outcome.state, outcome.completion_date) == (state, date(2024, 11, 11))


async def test_a_completion_tells_of_its_outcome(api, sessions, started):
    completed = started | {"declaration_type": "completed", "has_passed": True}
    answer = await api.post(DECLARATIONS, completed)
    (outcome,) = await rows(sessions, ParticipantOutcome)
    _, message = await rows(sessions, OutboxMessage)
    assert (message.type, message.body) == (
        "outcome.submitted.v1",
        {"outcome_id": str(outcome.public_id), "declaration_id": answer.json["data"]["id"]},
    )


async def test_a_completion_that_the_rules_of_outcomes_refuse_is_a_bad_request(
    api, make, world, sessions, user
):
    """They know courses by their names, declarations by their groups."""
    course = await make(make_course, "npq-of-tomorrow")
    await make(make_contract, world.statement, course)
    await make(make_accepted_application, world, user=user, course_id=course.id)
    given = {"course_identifier": "npq-of-tomorrow", "declaration_type": "completed"}
    answer = await api.post(DECLARATIONS, declaring(user, **given, has_passed=True))
    assert (answer.status, titles(answer)) == (400, ["Bad request"])
    assert "completion cannot be recorded" in answer.json["errors"][0]["detail"]
    for table in (Declaration, StatementItem, ParticipantOutcome, OutboxMessage):
        assert await rows(sessions, table) == []
    assert (
        await api.post(DECLARATIONS, declaring(user, **given | {"declaration_type": "started"}))
    ).status == 200


async def test_coaching_has_no_outcome(api, make, world, sessions, user):
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    schedule = await make(make_schedule, world.cohort, CourseGroupName.EHCO)
    await make(make_contract, world.statement, ehco)
    await make(
        make_accepted_application, world, user=user, course_id=ehco.id, schedule_id=schedule.id
    )
    given = {"course_identifier": EHCO, "declaration_type": "completed", "has_passed": "nonsense"}
    answer = await api.post(DECLARATIONS, declaring(user, **given))
    assert answer.status == 200
    assert await rows(sessions, ParticipantOutcome) == []


async def test_of_several_applications_the_newest_is_declared(api, make, world, sessions, user):
    older = await make(make_cohort, 2023)
    schedule = await make(make_schedule, older)
    newest = await make(
        make_accepted_application, world, user=user, created_at=datetime(2024, 6, 2, tzinfo=UTC)
    )
    await make(
        make_accepted_application,
        world,
        user=user,
        cohort_id=older.id,
        schedule_id=schedule.id,
        created_at=datetime(2024, 6, 1, tzinfo=UTC),
        eligible_for_funding=False,
    )
    assert (await api.post(DECLARATIONS, declaring(user))).status == 200
    (declaration,) = await rows(sessions, Declaration)
    assert declaration.application_id == newest.id


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_fifty_equal_declarations_at_once_are_recorded_once(api, sessions, started, version):
    path = f"/api/{version}/participant-declarations"
    answers = await asyncio.gather(*(api.post(path, started) for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [200, *[422] * 49]
    assert {titles(answer)[0] for answer in answers if answer.status == 422} == {"base"}
    assert len(await rows(sessions, Declaration)) == 1
    assert len(await rows(sessions, StatementItem)) == 1


async def test_namesakes_declaring_at_once_are_paid_once(api, make, world, sessions, user, started):
    namesake = await make(make_user, trn=user.trn)
    await make(make_accepted_application, world, user=namesake)
    answers = await asyncio.gather(
        api.post(DECLARATIONS, started), api.post(DECLARATIONS, declaring(namesake))
    )
    states = sorted(answer.json["data"]["attributes"]["state"] for answer in answers)
    assert states == ["eligible", "ineligible"]


async def test_the_slot_is_kept_by_the_database_too(api, make, world, sessions, accepted):
    from domain.faults import Conflict

    await make(make_declaration, world, accepted)
    with pytest.raises(Conflict, match="already a declaration"):
        await make(make_declaration, world, accepted)


async def test_the_same_key_and_body_declare_once(api, sessions, started):
    keyed = {"headers": {"Idempotency-Key": "declared"}}
    first, second = [await api.post(DECLARATIONS, started, **keyed) for _ in range(2)]
    assert (first.status, second.status) == (200, 200)
    assert first.raw == second.raw
    assert len(await rows(sessions, Declaration)) == 1
