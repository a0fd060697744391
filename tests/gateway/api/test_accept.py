"""Accepting an application. Source: provider-api.md 8.6, 7.4, 7.6; funding-eligibility.md 6.1."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from domain.vocabulary import ASO, EHCO, ApprovalStatus, CourseGroupName, TrainingStatus
from store.tables import (
    Application,
    ApplicationState,
    OutboxMessage,
    User,
    Version,
)
from store.transaction import transaction
from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_course,
    make_provider,
    make_schedule,
    make_user,
)

NOBODYS = "3f2a9a9e-0000-4000-8000-000000000000"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def path(application) -> str:
    return f"/api/v3/npq-applications/{application.public_id}/accept"


def titles(answer) -> list[str]:
    return [error["title"] for error in answer.json["errors"]]


async def status_of(sessions, application) -> ApprovalStatus | None:
    async with transaction(sessions) as session:
        return await session.scalar(
            select(Application.lead_provider_approval_status).where(
                Application.id == application.id
            )
        )


async def test_an_accepted_application_is_in_training_on_todays_schedule(
    api, make, world, sessions, clock
):
    user = await make(make_user, significantly_updated_at=LONG_AGO)
    application = await make(make_application, world, user=user, updated_at=LONG_AGO)
    answer = await api.post(path(application), {"funded_place": True})
    assert answer.status == 200, answer.raw
    shown = answer.json["data"]
    assert (shown["id"], shown["type"]) == (str(application.public_id), "npq_application")
    attributes = shown["attributes"]
    assert attributes["status"] == "accepted"
    assert attributes["schedule_identifier"] == "npq-leadership-autumn"
    assert attributes["funded_place"] is True
    assert attributes["updated_at"] == "2024-11-25T12:00:00Z"
    async with transaction(sessions) as session:
        row = await session.get(Application, application.id)
        state = (await session.scalars(select(ApplicationState))).one()
    assert (row.accepted_at, row.updated_at) == (clock.now, clock.now)
    assert row.training_status == TrainingStatus.ACTIVE
    assert (state.application_id, state.lead_provider_id) == (application.id, world.provider.id)
    assert (state.state, state.reason, state.created_at) == ("active", None, clock.now)


async def test_the_teacher_is_touched_and_the_change_has_an_actor(
    api, make, world, sessions, clock
):
    user = await make(make_user, significantly_updated_at=LONG_AGO, updated_at=LONG_AGO)
    application = await make(make_application, world, user=user, updated_at=LONG_AGO)
    await api.post(path(application), {"funded_place": False})
    async with transaction(sessions) as session:
        touched = await session.get(User, user.id)
        version = await session.scalar(
            select(Version).where(Version.item_type == "applications", Version.event == "update")
        )
    assert (touched.updated_at, touched.significantly_updated_at) == (clock.now, clock.now)
    assert version.whodunnit == f"Lead provider {world.provider.id}"


async def test_the_news_leaves_through_the_outbox(api, make, world, sessions):
    application = await make(make_application, world)
    await api.post(path(application), {"funded_place": True})
    async with transaction(sessions) as session:
        (message,) = await session.scalars(select(OutboxMessage))
    assert message.type == "application.accepted.v1"
    assert message.body == {
        "application_id": str(application.public_id),
        "lead_provider_id": str(world.provider.public_id),
    }


async def test_rivals_of_the_same_cohort_and_very_course_are_rejected(api, make, world, sessions):
    user = await make(make_user)
    elsewhere = await make(make_provider)
    aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
    older = await make(make_cohort, 2023)
    application = await make(make_application, world, user=user)
    namesake = await make(make_user, trn=user.trn)
    given = {
        "another provider's": {"lead_provider_id": elsewhere.id},
        "without a status": {"lead_provider_approval_status": None},
        "another course": {"course_id": aso.id},
        "another cohort": {"cohort_id": older.id},
        "a namesake's": {"user": namesake},
    }
    rivals = {
        name: await make(make_application, world, **{"user": user} | values)
        for name, values in given.items()
    }
    assert (await api.post(path(application), {"funded_place": True})).status == 200
    found = {name: await status_of(sessions, rival) for name, rival in rivals.items()}
    assert found == {
        "another provider's": "rejected",
        "without a status": "rejected",
        "another course": "pending",
        "another cohort": "pending",
        "a namesake's": "pending",
    }


async def test_a_rival_tells_why_it_was_rejected(api, make, world, sessions):
    user = await make(make_user)
    rival = await make(make_application, world, user=user)
    application = await make(make_application, world, user=user)
    await api.post(path(application), {"funded_place": True})
    async with transaction(sessions) as session:
        lost, won = [await session.get(Application, one.id) for one in (rival, application)]
    assert lost.reason_for_rejection == "other_application_in_this_cohort_accepted"
    assert won.reason_for_rejection is None


async def test_an_earlier_rejection_keeps_its_time(api, make, world, sessions):
    user = await make(make_user)
    rejected = await make(
        make_application,
        world,
        user=user,
        lead_provider_approval_status="rejected",
        updated_at=LONG_AGO,
    )
    application = await make(make_application, world, user=user)
    await api.post(path(application), {"funded_place": True})
    async with transaction(sessions) as session:
        assert (await session.get(Application, rejected.id)).updated_at == LONG_AGO


@pytest.mark.parametrize("value", ["true", "false", "null", "", 1, 0, None, [True], {"a": True}])
async def test_in_a_capped_cohort_only_a_json_boolean_is_a_funded_place(api, make, world, value):
    application = await make(make_application, world)
    answer = await api.post(path(application), {"funded_place": value})
    assert (answer.status, titles(answer)) == (422, ["funded_place"])


@pytest.mark.parametrize("attributes", [{}, {"funded_place": "nonsense"}, {"funded_place": True}])
async def test_without_a_cap_the_funded_place_is_neither_checked_nor_stored(
    api, make, world, attributes
):
    cohort = await make(make_cohort, 2023)
    await make(make_schedule, cohort)
    application = await make(make_application, world, cohort_id=cohort.id)
    body = {"json": {"data": {"attributes": attributes}}} if attributes else {}
    answer = await api.post(path(application), **body)
    assert answer.status == 200, answer.raw
    assert answer.json["data"]["attributes"]["funded_place"] is None


async def test_accepting_again_reports_both_faults(api, make, world):
    application = await make(make_accepted_application, world)
    answer = await api.post(path(application))
    assert (answer.status, titles(answer)) == (422, ["funded_place", "application"])


async def test_a_rejection_is_final(api, make, world):
    application = await make(make_application, world, lead_provider_approval_status="rejected")
    answer = await api.post(path(application), {"funded_place": True})
    assert (answer.status, titles(answer)) == (422, ["application"])


@pytest.mark.parametrize(
    ("verified", "namesake", "course", "accepted"),
    [
        (True, False, "same", False),
        (False, False, "same", False),
        (True, True, "same", False),
        (False, True, "same", True),
        (True, False, "renamed", False),
        (True, False, "other", True),
    ],
)
async def test_one_accepted_application_a_person_and_course(
    api, make, world, verified, namesake, course, accepted
):
    """In any cohort and with any provider; namesakes count when the applicant's TRN is verified."""
    aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    older, elsewhere = await make(make_cohort, 2022), await make(make_provider)
    for group in (CourseGroupName.EHCO, CourseGroupName.LEADERSHIP):
        await make(make_schedule, world.cohort, group, identifier=f"npq-{group}-november")
    user = await make(make_user, trn_verified=verified)
    holder = await make(make_user, trn=user.trn, trn_verified=False) if namesake else user
    held = {"same": aso.id if course == "renamed" else world.course.id, "renamed": aso.id}
    await make(
        make_accepted_application,
        world,
        user=holder,
        cohort_id=older.id,
        schedule_id=None,
        lead_provider_id=elsewhere.id,
        course_id=held.get(course, aso.id),
    )
    wanted = ehco.id if course == "renamed" else world.course.id
    application = await make(make_application, world, user=user, course_id=wanted)
    answer = await api.post(path(application), {"funded_place": True})
    assert answer.status == (200 if accepted else 422), answer.raw
    if not accepted:
        assert titles(answer) == ["application"]


@pytest.mark.parametrize(("eligible", "status"), [(True, 200), (False, 422)])
async def test_a_funded_place_needs_the_stored_eligibility(api, make, world, eligible, status):
    application = await make(make_application, world, eligible_for_funding=eligible)
    assert (await api.post(path(application), {"funded_place": True})).status == status


async def test_a_schedule_may_be_asked_for(api, make, world):
    await make(make_schedule, world.cohort, identifier="npq-leadership-spring")
    application = await make(make_application, world)
    asked = {"funded_place": True, "schedule_identifier": "npq-leadership-spring"}
    answer = await api.post(path(application), asked)
    assert answer.json["data"]["attributes"]["schedule_identifier"] == "npq-leadership-spring"


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("wanted", ["npq-leadership-spring", "npq-nothing"])
async def test_before_version_3_the_schedule_is_ours_to_choose(api, make, world, version, wanted):
    await make(make_schedule, world.cohort, identifier="npq-leadership-spring")
    application = await make(make_application, world)
    where = f"/api/{version}/npq-applications/{application.public_id}"
    only = await api.post(f"{where}/accept", {"schedule_identifier": wanted})
    assert (only.status, titles(only)) == (400, ["Bad request"])
    asked = {"funded_place": True, "schedule_identifier": wanted}
    answer = await api.post(f"{where}/accept", asked)
    assert answer.status == 200, answer.raw
    assert answer.json == (await api.get(where)).json
    assert "schedule_identifier" not in answer.json["data"]["attributes"]
    shown = await api.get(f"/api/v3/npq-applications/{application.public_id}")
    attributes = shown.json["data"]["attributes"]
    assert attributes["schedule_identifier"] == "npq-leadership-autumn"


@pytest.mark.parametrize("wanted", ["npq-nothing", "npq-specialist-autumn", "npq-old", 5, "a\x00b"])
async def test_a_schedule_of_another_course_or_cohort_is_refused(api, make, world, wanted):
    await make(make_schedule, world.cohort, CourseGroupName.SPECIALIST)
    await make(make_schedule, await make(make_cohort, 2023), identifier="npq-old")
    application = await make(make_application, world)
    asked = {"funded_place": True, "schedule_identifier": wanted}
    answer = await api.post(path(application), asked)
    assert (answer.status, titles(answer)) == (422, ["schedule_identifier"])


async def test_without_any_schedule_nothing_is_accepted(api, make, world, sessions, clock):
    clock.now = datetime(2025, 1, 10, tzinfo=UTC)
    application = await make(make_application, world)
    answer = await api.post(path(application), {"funded_place": True, "schedule_identifier": " "})
    assert (answer.status, titles(answer)) == (422, ["schedule"])
    assert await status_of(sessions, application) == ApprovalStatus.PENDING


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"data": null}', 400),
        (b'{"data": 5}', 400),
        (b'{"data": {}}', 400),
        (b'{"data": {"attributes": {}}}', 400),
        (b'{"data": {"attributes": {"reason": "x"}}}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"", 422),
        (b"{}", 422),
        (b'{"other": 1}', 422),
    ],
)
async def test_a_body_is_of_the_documented_form_or_left_out(api, make, world, body, status):
    application = await make(make_application, world)
    answer = await api.post(
        path(application), data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status == status, answer.raw
    assert titles(answer) == (["Bad request"] if status == 400 else ["funded_place"])


async def test_a_body_that_is_not_sent_as_json_is_not_read(api, make, world):
    application = await make(make_application, world)
    answer = await api.post(
        path(application),
        data=b'{"data": {"attributes": {"funded_place": true}}}',
        headers={"Content-Type": "text/plain"},
    )
    assert (answer.status, titles(answer)) == (422, ["funded_place"])


async def test_an_unknown_application_is_told_before_a_wrong_body(api, other_api, make, world):
    application = await make(make_application, world)
    wrong = {"json": {"data": {}}}
    for answer in (
        await api.post(f"/api/v3/npq-applications/{NOBODYS}/accept", **wrong),
        await other_api.post(path(application), {"funded_place": True}),
        await api.post("/api/v3/npq-applications/nonsense/accept", **wrong),
    ):
        assert (answer.status, answer.raw) == (404, b'{"error":"Resource not found"}')


@pytest.mark.parametrize("attributes", [{"funded_place": True}, {"funded_place": "x"}])
async def test_the_same_key_and_body_give_the_first_answer_again(
    api, make, world, sessions, attributes
):
    application = await make(make_application, world)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    first = await api.post(path(application), attributes, **keyed)
    second = await api.post(path(application), attributes, **keyed)
    assert (second.status, second.raw) == (first.status, first.raw)
    assert first.status == (200 if attributes["funded_place"] is True else 422)


async def test_the_same_key_with_another_body_is_refused(api, make, world):
    application = await make(make_application, world)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    assert (await api.post(path(application), {"funded_place": True}, **keyed)).status == 200
    again = await api.post(path(application), {"funded_place": False}, **keyed)
    assert (again.status, titles(again)) == (422, ["base"])


async def test_one_key_at_once_acts_once_and_answers_alike(api, make, world):
    application = await make(make_application, world)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    answers = await asyncio.gather(
        *(api.post(path(application), {"funded_place": True}, **keyed) for _ in range(4))
    )
    assert {(answer.status, answer.raw) for answer in answers} == {(200, answers[0].raw)}


async def test_keys_of_two_providers_have_nothing_to_do_with_each_other(
    api, other_api, make, world
):
    application = await make(make_application, world)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    assert (await other_api.post(path(application), {"funded_place": True}, **keyed)).status == 404
    assert (await api.post(path(application), {"funded_place": True}, **keyed)).status == 200


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
async def test_a_key_has_some_characters_and_not_too_many(api, make, world, key):
    application = await make(make_application, world)
    answer = await api.post(path(application), headers={"Idempotency-Key": key})
    assert (answer.status, titles(answer)) == (400, ["Bad request"])
