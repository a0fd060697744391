"""Which rows a provider who asks what changed since then is shown after an act. Source: provider-api.md 7.6."""

from datetime import UTC, datetime

import pytest

from domain.vocabulary import ASO, CourseGroupName
from tests.factories import (
    LEADERSHIP_COURSE,
    make_accepted_application,
    make_application,
    make_course,
    make_declaration,
    make_schedule,
    make_user,
)
from tests.gateway.api.calls import VERSIONS

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NOW = "2024-11-25T12:00:00Z"
COURSE = {"course_identifier": LEADERSHIP_COURSE}
ACTS = {
    "accept": ("POST", "npq-applications/{pending}/accept", {"funded_place": True}),
    "reject": ("POST", "npq-applications/{pending}/reject", {}),
    "funded place": ("PUT", "npq-applications/{held}/change-funded-place", {"funded_place": True}),
    "schedule": (
        "PUT",
        "participants/npq/{user}/change-schedule",
        COURSE | {"schedule_identifier": "npq-leadership-spring"},
    ),
    "defer": ("PUT", "participants/npq/{user}/defer", COURSE | {"reason": "other"}),
    "resume": ("PUT", "participants/npq/{user}/resume", COURSE),
    "withdraw": ("PUT", "participants/npq/{user}/withdraw", COURSE | {"reason": "other"}),
}
DECISIONS = {"accept", "reject"}


@pytest.fixture
def scene(make, world):
    """``await scene("active")``: the ids of a teacher, of an application held and of one undecided, all old."""

    async def build(status):
        old = {"updated_at": LONG_AGO}
        user = await make(make_user, significantly_updated_at=LONG_AGO, **old)
        aso = await make(make_course, ASO, CourseGroupName.SUPPORT)
        await make(
            make_schedule, world.cohort, CourseGroupName.SUPPORT, identifier="npq-aso-december"
        )
        await make(make_schedule, world.cohort, identifier="npq-leadership-spring")
        held = await make(
            make_accepted_application,
            world,
            user=user,
            training_status=status,
            funded_place=False,
            **old,
        )
        await make(make_declaration, world, held, state="voided", **old)
        pending = await make(make_application, world, user=user, course_id=aso.id, **old)
        return {
            "user": str(user.public_id),
            "held": str(held.public_id),
            "pending": str(pending.public_id),
        }

    return build


async def changed(api, version, what) -> dict[str, str]:
    """What a list shows as changed since now: ids, and the times shown."""
    answer = await api.get(f"/api/{version}/{what}?filter[updated_since]={NOW}")
    assert answer.status == 200, answer.raw
    return {one["id"]: one["attributes"]["updated_at"] for one in answer.json["data"]}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ACTS)
async def test_a_decision_moves_all_of_the_teachers_and_a_change_only_the_application(
    api, scene, name, version
):
    ids = await scene("deferred" if name == "resume" else "active")
    assert await changed(api, version, "npq-applications") == {}
    assert await changed(api, version, "participants/npq") == {}
    method, path, attributes = ACTS[name]
    body = {"json": {"data": {"attributes": attributes}}} if attributes else {}
    answer = await api.call(method, f"/api/{version}/{path.format_map(ids)}", **body)
    assert answer.status == 200, answer.raw
    moved = {ids["held"], ids["pending"]} if name in DECISIONS else {ids["held"]}
    assert await changed(api, version, "npq-applications") == dict.fromkeys(moved, NOW)
    assert await changed(api, version, "participants/npq") == {ids["user"]: NOW}
    assert await changed(api, version, "participant-declarations") == {}
