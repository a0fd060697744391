"""Deferring, resuming and withdrawing, in each version. Source: provider-api.md 5.7 and 9.3 to 9.6."""

import asyncio
from collections import Counter

import pytest

from domain.participation.participants import (
    ALREADY_WITHDRAWN,
    COURSE_INCLUSION,
    INVALID_PARTICIPANT,
)
from domain.participation.training import (
    ALREADY_ACTIVE,
    ALREADY_DEFERRED,
    DEFERRAL_REASON_INCLUSION,
    NO_DECLARATIONS,
    NO_STARTED_DECLARATIONS,
    WITHDRAWAL_REASON_INCLUSION,
)
from store.tables import ApplicationState
from tests.factories import LEADERSHIP_COURSE, make_accepted_application, make_declaration
from tests.gateway.api.calls import JSON, NO_BODIES, NOBODYS, VERSIONS, faults, titles
from tests.stored import rows

MISSING = b'{"error":"Resource not found"}'
COURSE = {"course_identifier": LEADERSHIP_COURSE}
ASKED = {
    "defer": COURSE | {"reason": "career-break"},
    "resume": COURSE,
    "withdraw": COURSE | {"reason": "quality-of-programme-structure-not-suitable."},
}
ACTS = sorted(ASKED)
EMPTY_HANDED = {
    "defer": (COURSE_INCLUSION, INVALID_PARTICIPANT, DEFERRAL_REASON_INCLUSION),
    "resume": (COURSE_INCLUSION, INVALID_PARTICIPANT),
    "withdraw": (
        COURSE_INCLUSION,
        INVALID_PARTICIPANT,
        NO_STARTED_DECLARATIONS,
        WITHDRAWAL_REASON_INCLUSION,
    ),
}
NOW = "2024-11-25T12:00:00Z"


def told(*expected) -> list[tuple[str, str]]:
    return [(fault.title, fault.detail) for fault in expected]


@pytest.fixture
def training(make, world, user):
    """``await training("active")``: the teacher's application in that status, with its start declared."""

    async def begin(status, **declared):
        application = await make(
            make_accepted_application, world, user=user, training_status=status
        )
        await make(make_declaration, world, application, **declared)
        return application

    return begin


@pytest.fixture
def path(user):
    return lambda act, version="v3": f"/api/{version}/participants/npq/{user.public_id}/{act}"


def statuses(version, answer) -> list[str] | None:
    """The status of each enrolment, where the version shows it."""
    if version == "v1":
        return None
    return [one["training_status"] for one in answer.json["data"]["attributes"]["npq_enrolments"]]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("defer", "active", "deferred"),
        ("defer", None, "deferred"),
        ("resume", "deferred", "active"),
        ("resume", "withdrawn", "active"),
        ("resume", None, "active"),
        ("withdraw", "active", "withdrawn"),
        ("withdraw", "deferred", "withdrawn"),
    ],
)
async def test_the_participant_is_shown_as_they_are_now(
    api, training, user, path, version, act, before, after
):
    await training(before)
    answer = await api.put(path(act, version), ASKED[act])
    assert answer.status == 200, answer.raw
    data = answer.json["data"]
    assert (data["id"], data["type"]) == (str(user.public_id), "npq-participant")
    assert statuses(version, answer) in (None, [after])
    shown = await api.get(f"/api/{version}/participants/npq/{user.public_id}")
    assert shown.json == answer.json


async def test_reasons_and_dates_are_shown_while_they_hold(api, training, path):
    await training("active")
    seen = []
    for act in ("defer", "withdraw", "resume"):
        answer = await api.put(path(act), ASKED[act])
        (enrolment,) = answer.json["data"]["attributes"]["npq_enrolments"]
        seen.append((enrolment["deferral"], enrolment["withdrawal"]))
    deferral = {"reason": "career-break", "date": NOW}
    withdrawal = {"reason": "quality-of-programme-structure-not-suitable.", "date": NOW}
    assert seen == [(deferral, None), (None, withdrawal), (None, None)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("act", "status", "fault"),
    [
        ("defer", "deferred", ALREADY_DEFERRED),
        ("defer", "withdrawn", ALREADY_WITHDRAWN),
        ("resume", "active", ALREADY_ACTIVE),
        ("withdraw", "withdrawn", ALREADY_WITHDRAWN),
    ],
)
async def test_the_same_again_is_refused(api, training, path, version, act, status, fault):
    await training(status)
    answer = await api.put(path(act, version), ASKED[act])
    assert (answer.status, faults(answer)) == (422, told(fault))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("act", "fault"),
    [("defer", DEFERRAL_REASON_INCLUSION), ("withdraw", WITHDRAWAL_REASON_INCLUSION)],
)
@pytest.mark.parametrize("reason", [None, "", "moved", "OTHER", 5, True, ["other"], {"a": "other"}])
async def test_a_reason_is_one_of_the_acts_own(api, training, path, version, act, fault, reason):
    await training("active")
    answer = await api.put(path(act, version), COURSE | {"reason": reason})
    assert (answer.status, faults(answer)) == (422, told(fault))


@pytest.mark.parametrize(
    ("act", "fault"), [("defer", NO_DECLARATIONS), ("withdraw", NO_STARTED_DECLARATIONS)]
)
async def test_something_must_have_been_declared(api, accepted, path, act, fault):
    answer = await api.put(path(act), ASKED[act])
    assert (answer.status, faults(answer)) == (422, told(fault))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "attributes",
    [
        {"unknown": 1},
        {"cohort": "2024", "schedule_identifier": "x"},
        {"course_identifier": ["npq-headship"], "reason": {"a": 1}},
        {"course_identifier": None, "reason": None},
        {"course_identifier": " ", "reason": "\t"},
    ],
)
async def test_what_is_missing_or_no_scalar_is_told_together(
    api, training, path, version, act, attributes
):
    """An attributes object with nothing but unknown keys is not empty: the rules speak."""
    await training("active")
    answer = await api.put(path(act, version), attributes)
    assert (answer.status, faults(answer)) == (422, told(*EMPTY_HANDED[act]))


@pytest.mark.parametrize("act", ACTS)
async def test_another_course_is_not_the_participants(api, training, path, act):
    await training("deferred")
    asked = ASKED[act] | {"course_identifier": "npq-headship"}
    answer = await api.put(path(act), asked)
    assert answer.status == 422
    assert told(INVALID_PARTICIPANT)[0] in faults(answer)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("body", [*NO_BODIES, b"", b"{}", b'{"other": 1}'])
async def test_a_body_of_the_wrong_shape_is_told_before_an_unknown_participant(
    api, training, path, act, body
):
    await training("active")
    for where in (path(act), f"/api/v3/participants/npq/{NOBODYS}/{act}"):
        answer = await api.put(where, data=body, headers=JSON)
        assert (answer.status, titles(answer)) == (400, ["Bad request"]), answer.raw


@pytest.mark.parametrize("act", ACTS)
async def test_a_body_that_is_not_sent_as_json_is_none(api, training, path, act):
    await training("active")
    body = b'{"data": {"attributes": {"course_identifier": "npq-senior-leadership"}}}'
    answer = await api.put(path(act), data=body, headers={"Content-Type": "text/plain"})
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("act", ACTS)
async def test_who_is_not_visible_is_not_found(api, other_api, training, path, version, act):
    await training("deferred")
    for caller, where in (
        (other_api, path(act, version)),
        (api, f"/api/{version}/participants/npq/{NOBODYS}/{act}"),
        (api, f"/api/{version}/participants/npq/nonsense/{act}"),
    ):
        answer = await caller.put(where, ASKED[act])
        assert (answer.status, answer.raw) == (404, MISSING)


@pytest.mark.parametrize(
    ("act", "before", "fault"),
    [
        ("defer", "active", ALREADY_DEFERRED),
        ("resume", "deferred", ALREADY_ACTIVE),
        ("withdraw", "active", ALREADY_WITHDRAWN),
    ],
)
async def test_fifty_at_once_succeed_once(api, training, path, sessions, act, before, fault):
    await training(before)
    answers = await asyncio.gather(*(api.put(path(act), ASKED[act]) for _ in range(50)))
    assert Counter(answer.status for answer in answers) == {200: 1, 422: 49}
    refused = [faults(answer) for answer in answers if answer.status == 422]
    assert refused == [told(fault)] * 49
    assert len(await rows(sessions, ApplicationState)) == 1
