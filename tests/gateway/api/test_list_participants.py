"""Participants, in every version. Source: provider-api.md 4, 5.5, 5.6, 7.6, 9.1 and 9.2."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.vocabulary import EHCO, CourseGroupName
from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_course,
    make_id_change,
    make_provider,
    make_school,
    make_training_state,
    make_user,
    make_world,
)
from tests.gateway.api.calls import titles

LIST = "/api/v3/participants/npq"
ADA = UUID("53847955-7cfa-41eb-a322-96c50adc742b")
OLD = UUID("23dd8d66-e11f-4139-9001-86b4f9abcb02")


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2024, 11, day, hour, tzinfo=UTC)


async def ids(api, query: str = "") -> list[str]:
    answer = await api.get(f"{LIST}{query}")
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


@pytest.fixture
async def ada(make, world):
    """A teacher with one withdrawn application of a school, known under another id before."""
    school = await make(make_school, urn="100001")
    user = await make(
        make_user,
        public_id=ADA,
        full_name="Ada King",
        email="ada@example.com",
        trn="1234567",
        trn_verified=True,
        previous_names=["Ada Byron"],
        significantly_updated_at=at(3),
    )
    application = await make(
        make_accepted_application,
        world,
        user=user,
        public_id=UUID("db3a7848-7308-4879-942a-c4a70ced400a"),
        school_id=school.id,
        training_status="withdrawn",
        accepted_at=datetime(2024, 10, 2, 8, 0, tzinfo=UTC),
        created_at=at(1),
        updated_at=at(4),
    )
    for day, reason in ((5, "other"), (6, "started-in-error")):
        await make(make_training_state, application, reason=reason, created_at=at(day))
    await make(
        make_id_change, user, from_participant_id=OLD, created_at=at(2), updated_at=at(20, 10)
    )
    return user


CORE = {
    "course_identifier": "npq-senior-leadership",
    "schedule_identifier": "npq-leadership-autumn",
    "cohort": "2024",
    "npq_application_id": "db3a7848-7308-4879-942a-c4a70ced400a",
    "eligible_for_funding": True,
    "training_status": "withdrawn",
    "school_urn": "100001",
    "targeted_delivery_funding_eligibility": False,
    "funded_place": True,
}


async def test_version_1_is_flat(api, ada):
    shown = {
        "participant_id": str(ADA),
        "full_name": "Ada King",
        "email": "ada@example.com",
        "npq_courses": ["npq-senior-leadership"],
        "funded_places": [
            {
                "npq_course": "npq-senior-leadership",
                "funded_place": True,
                "npq_application_id": "db3a7848-7308-4879-942a-c4a70ced400a",
            }
        ],
        "teacher_reference_number": "1234567",
        "updated_at": "2024-11-20T10:00:00Z",
    }
    one = {"id": str(ADA), "type": "npq-participant", "attributes": shown}
    assert (await api.get("/api/v1/participants/npq")).json == {"data": [one]}
    assert (await api.get(f"/api/v1/participants/npq/{ADA}")).json == {"data": one}


async def test_version_2_has_enrolments(api, ada):
    shown = {
        "email": "ada@example.com",
        "full_name": "Ada King",
        "teacher_reference_number": "1234567",
        "updated_at": "2024-11-20T10:00:00Z",
        "npq_enrolments": [CORE],
    }
    one = {"id": str(ADA), "type": "npq-participant", "attributes": shown}
    assert (await api.get("/api/v2/participants/npq")).json == {"data": [one]}
    assert (await api.get(f"/api/v2/participants/npq/{ADA}")).json == {"data": one}


async def test_version_3_says_when_and_why_and_what_the_id_was(api, ada):
    shown = {
        "full_name": "Ada King",
        "teacher_reference_number": "1234567",
        "updated_at": "2024-11-20T10:00:00Z",
        "npq_enrolments": [
            CORE
            | {
                "email": "ada@example.com",
                "withdrawal": {"reason": "started-in-error", "date": "2024-11-06T00:00:00Z"},
                "deferral": None,
                "created_at": "2024-10-02T08:00:00Z",
            }
        ],
        "participant_id_changes": [
            {
                "from_participant_id": str(OLD),
                "to_participant_id": str(ADA),
                "changed_at": "2024-11-02T00:00:00Z",
            }
        ],
        "previous_names": ["Ada Byron"],
    }
    one = {"id": str(ADA), "type": "npq-participant", "attributes": shown}
    assert (await api.get(LIST)).json == {"data": [one]}
    assert (await api.get(f"{LIST}/{str(ADA).upper()}")).json == {"data": one}


@pytest.mark.parametrize(
    ("status", "withdrawal", "deferral"),
    [("active", False, False), ("deferred", False, True), ("withdrawn", True, False)],
)
async def test_an_absence_is_told_only_while_it_lasts(
    api, make, world, status, withdrawal, deferral
):
    application = await make(make_accepted_application, world, training_status=status)
    for state in ("deferred", "withdrawn"):
        await make(make_training_state, application, state=state, reason="other")
    (one,) = (await api.get(LIST)).json["data"]
    (enrolment,) = one["attributes"]["npq_enrolments"]
    assert (enrolment["withdrawal"] is not None) is withdrawal
    assert (enrolment["deferral"] is not None) is deferral


async def test_an_absence_that_another_provider_recorded_is_not_told(api, make, world):
    application = await make(make_accepted_application, world, training_status="withdrawn")
    other = await make(make_provider)
    await make(make_training_state, application, lead_provider_id=other.id, reason="other")
    (one,) = (await api.get(LIST)).json["data"]
    assert one["attributes"]["npq_enrolments"][0]["withdrawal"] is None


async def test_what_is_missing_is_null_not_an_error(api, make, world):
    user = await make(make_user, trn_verified=False)
    await make(
        make_accepted_application,
        world,
        user=user,
        accepted_at=None,
        cohort_id=None,
        schedule_id=None,
        training_status=None,
        funded_place=None,
    )
    (one,) = (await api.get(LIST)).json["data"]
    assert one["attributes"]["teacher_reference_number"] is None
    (enrolment,) = one["attributes"]["npq_enrolments"]
    nothing = ("created_at", "cohort", "schedule_identifier", "training_status", "funded_place")
    assert [enrolment[name] for name in nothing] == [None] * 5


async def test_a_participant_appears_once_with_the_accepted_applications_of_this_provider(
    api, make, world
):
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    user = await make(make_user)
    elsewhere = await make(make_provider)
    accepted = [
        await make(make_accepted_application, world, user=user, created_at=at(day), **given)
        for day, given in ((2, {}), (1, {"course_id": ehco.id, "schedule_id": None}))
    ]
    await make(make_accepted_application, world, user=user, lead_provider_id=elsewhere.id)
    await make(make_application, world, user=user)
    await make(make_application, world, user=user, lead_provider_approval_status="rejected")
    (one,) = (await api.get(LIST)).json["data"]
    shown = [enrolment["npq_application_id"] for enrolment in one["attributes"]["npq_enrolments"]]
    assert shown == [str(accepted[1].public_id), str(accepted[0].public_id)]
    (one,) = (await api.get("/api/v1/participants/npq")).json["data"]
    assert one["attributes"]["npq_courses"] == [EHCO, "npq-senior-leadership"]


@pytest.mark.parametrize("status", ["pending", "rejected", None])
async def test_who_is_not_accepted_is_no_participant(api, make, world, status):
    user = await make(make_user)
    await make(make_application, world, user=user, lead_provider_approval_status=status)
    assert await ids(api) == []
    assert (await api.get(f"{LIST}/{user.public_id}")).status == 404


async def test_an_accepted_application_elsewhere_makes_no_participant_here(api, make, world):
    """Both on the same row: accepted, and with this provider."""
    user = await make(make_user)
    await make(make_application, world, user=user)
    await make(make_accepted_application, await make(make_world), user=user)
    assert (await api.get(f"{LIST}/{user.public_id}")).status == 404


async def test_the_order_is_by_the_age_of_the_user(api, make, world):
    users = [await make(make_user, created_at=at(day)) for day in (3, 1, 2)]
    for user in users:
        await make(make_accepted_application, world, user=user)
    assert await ids(api) == [str(users[index].public_id) for index in (1, 2, 0)]
    assert await ids(api, "?sort=-created_at") == [str(users[i].public_id) for i in (0, 2, 1)]


async def test_versions_1_and_2_do_not_sort(api, make, world):
    users = [await make(make_user, created_at=at(day)) for day in (1, 2)]
    for user in users:
        await make(make_accepted_application, world, user=user)
    for version in ("v1", "v2"):
        answer = await api.get(f"/api/{version}/participants/npq?sort=-created_at")
        assert [one["id"] for one in answer.json["data"]] == [str(u.public_id) for u in users]


@pytest.mark.parametrize("status", ["active", "deferred", "withdrawn"])
async def test_the_status_filter_shows_only_matching_enrolments(api, make, world, status):
    """And takes only their times into account (D-06)."""
    ehco = await make(make_course, EHCO, CourseGroupName.EHCO)
    user = await make(make_user)
    matching = await make(
        make_accepted_application, world, user=user, training_status=status, updated_at=at(5)
    )
    other = "active" if status != "active" else "deferred"
    await make(
        make_accepted_application,
        world,
        user=user,
        course_id=ehco.id,
        schedule_id=None,
        training_status=other,
        updated_at=at(9),
    )
    await make(make_accepted_application, world, training_status=other)
    await make(_set_significantly, user.id, at(1))
    (one,) = (await api.get(f"{LIST}?filter[training_status]={status}")).json["data"]
    (enrolment,) = one["attributes"]["npq_enrolments"]
    assert enrolment["npq_application_id"] == str(matching.public_id)
    assert one["attributes"]["updated_at"] == "2024-11-05T00:00:00Z"


@pytest.mark.parametrize("value", ["Active", "active,deferred", "nonsense", " active"])
async def test_a_status_that_is_none_is_refused(api, value):
    answer = await api.get(f"{LIST}?filter[training_status]={value}")
    assert answer.status == 422
    (error,) = answer.json["errors"]
    assert error["title"] == "Unpermitted parameters"
    assert all(status in error["detail"] for status in ("active", "deferred", "withdrawn"))


async def test_a_blank_status_is_no_filter_and_older_versions_have_none(api, ada):
    assert await ids(api, "?filter[training_status]=%20") == [str(ADA)]
    answer = await api.get("/api/v2/participants/npq?filter[training_status]=nonsense")
    assert answer.status == 200


async def test_from_an_old_id_leads_to_the_participant_and_that_change(api, make, ada):
    await make(make_id_change, ada)
    (one,) = (await api.get(f"{LIST}?filter[from_participant_id]={OLD}")).json["data"]
    assert one["id"] == str(ADA)
    (change,) = one["attributes"]["participant_id_changes"]
    assert change["from_participant_id"] == str(OLD)


@pytest.mark.parametrize("value", ["nonsense", str(ADA), f"{OLD},{OLD}"])
async def test_from_an_id_that_never_changed_leads_nowhere(api, ada, value):
    assert await ids(api, f"?filter[from_participant_id]={value}") == []


async def test_changes_of_the_id_come_newest_first(api, make, ada):
    newest = await make(make_id_change, ada, created_at=at(7))
    (one,) = (await api.get(LIST)).json["data"]
    changes = one["attributes"]["participant_id_changes"]
    assert [change["from_participant_id"] for change in changes] == [
        str(newest.from_participant_id),
        str(OLD),
    ]


@pytest.mark.parametrize("moved", ["user", "application", "application elsewhere", "id", None])
async def test_updated_since_looks_at_the_person_their_applications_and_their_id(
    api, make, world, moved
):
    """And trims nothing of what is shown (D-06)."""
    new = {which: at(12) if moved == which else at(1) for which in MOVES}
    user = await make(make_user, significantly_updated_at=new["user"], created_at=at(1))
    await make(make_accepted_application, world, user=user, updated_at=new["application"])
    other = await make(make_world)
    await make(make_application, other, user=user, updated_at=new["application elsewhere"])
    await make(make_id_change, user, updated_at=new["id"])
    await make(_set_significantly, user.id, new["user"])
    answer = await api.get(f"{LIST}?filter[updated_since]=2024-11-12T00:00:00Z")
    if moved is None:
        assert answer.json == {"data": []}
        return
    (one,) = answer.json["data"]
    assert one["attributes"]["updated_at"] == "2024-11-12T00:00:00Z"
    assert len(one["attributes"]["npq_enrolments"]) == 1
    assert len(one["attributes"]["participant_id_changes"]) == 1


MOVES = ("user", "application", "application elsewhere", "id")


async def _set_significantly(session, user_id, at):
    from sqlalchemy import text

    await session.execute(
        text("UPDATE users SET significantly_updated_at = :at WHERE id = :id"),
        {"at": at, "id": user_id},
    )


async def test_pages_of_participants_do_not_overlap(api, make, world):
    users = [await make(make_user, created_at=at(1)) for _ in range(5)]
    for user in users:
        await make(make_accepted_application, world, user=user)
    pages = [await ids(api, f"?page[page]={n}&page[per_page]=2") for n in (1, 2, 3, 4)]
    assert [one for page in pages for one in page] == [str(user.public_id) for user in users]


async def test_a_bad_page_is_told(api):
    answer = await api.get(f"{LIST}?page[page]=0")
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_cohorts_of_enrolments_are_their_applications_own(api, make, world):
    older = await make(make_cohort, 2021)
    await make(make_accepted_application, world, cohort_id=older.id, schedule_id=None)
    (one,) = (await api.get(LIST)).json["data"]
    assert one["attributes"]["npq_enrolments"][0]["cohort"] == "2021"
