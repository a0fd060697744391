"""Submitting outcomes, in every version. Source: provider-api.md 11.3 and 5.7, decision D-20."""

import asyncio
from datetime import UTC, datetime

import pytest

from domain.vocabulary import ASO, EHCO
from store.tables import ParticipantOutcome
from tests.factories import LEADERSHIP_COURSE, make_declaration, make_user
from tests.gateway.api.calls import NOBODYS, titles
from tests.stored import rows

MISSING = b'{"error":"Resource not found"}'
PASSED = {
    "course_identifier": LEADERSHIP_COURSE,
    "state": "passed",
    "completion_date": "2024-11-20",
}
OLD = datetime(2024, 11, 1, 12, tzinfo=UTC)
C, S, D = "course_identifier", "state", "completion_date"


@pytest.fixture(params=["v1", "v2", "v3"])
def version(request):
    return request.param


@pytest.fixture
def path(version, user):
    return f"/api/{version}/participants/npq/{user.public_id}/outcomes"


@pytest.fixture
async def completed(make, world, accepted):
    return await make(
        make_declaration, world, accepted, declaration_type="completed", updated_at=OLD
    )


async def test_an_outcome_is_answered_and_listed(api, path, version, user, completed, sessions):
    answer = await api.post(path, PASSED)
    assert answer.status == 200, answer.raw
    (outcome,) = await rows(sessions, ParticipantOutcome)
    later = {"updated_at": "2024-11-25T12:00:00Z"} if version == "v3" else {}
    assert answer.json == {
        "data": {
            "id": str(outcome.public_id),
            "type": "participant-outcome",
            "attributes": {
                "state": "passed",
                "completion_date": "2024-11-20T00:00:00+00:00",
                "course_identifier": LEADERSHIP_COURSE,
                "participant_id": str(user.public_id),
                "created_at": "2024-11-25T12:00:00Z",
                **later,
            },
        }
    }
    assert outcome.declaration_id == completed.id
    assert (await api.get(path)).json == {"data": [answer.json["data"]]}


async def test_the_declaration_shows_it_and_has_moved(api, path, version, completed):
    await api.post(path, PASSED | {"state": "failed"})
    shown = await api.get(f"/api/{version}/participant-declarations/{completed.public_id}")
    attributes = shown.json["data"]["attributes"]
    assert (attributes["has_passed"], attributes["updated_at"]) == (False, "2024-11-25T12:00:00Z")


async def test_the_same_again_is_the_same(api, path, completed, sessions, clock):
    first = await api.post(path, PASSED)
    clock.move(hours=1)
    again = await api.post(path, PASSED | {D: "2024-11-20T09:30:00+01:00"})
    assert (again.status, again.json) == (200, first.json)
    assert len(await rows(sessions, ParticipantOutcome)) == 1


async def test_only_the_latest_can_be_repeated(api, path, completed, sessions):
    for state in ("passed", "failed", "passed"):
        assert (await api.post(path, PASSED | {"state": state})).status == 200
    outcomes = await rows(sessions, ParticipantOutcome)
    assert [outcome.state.value for outcome in outcomes] == ["passed", "failed", "passed"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({C: None}, [C, C, "base"]),
        ({C: ""}, [C, C, "base"]),
        ({C: " "}, [C, C, "base"]),
        ({C: "npq-nothing"}, [C, "base"]),
        ({C: ASO}, [C, "base"]),
        ({C: EHCO}, [C, "base"]),
        ({C: 5}, [C, "base"]),
        ({C: "a\x00b"}, [C, "base"]),
        ({C: ["npq-headship"]}, [C, C, "base"]),
        ({C: "npq-headship"}, ["base"]),
        ({S: None}, [S, S]),
        ({S: "voided"}, [S]),
        ({S: "PASSED"}, [S]),
        ({S: True}, [S]),
        ({S: {"a": 1}}, [S, S]),
        ({D: None}, [D, D]),
        ({D: "x2021-05-31y"}, [D]),
        ({D: "2024-02-30"}, [D]),
        ({D: 20240101}, [D]),
        ({D: "2024-11-26"}, [D]),
        ({D: "2024-11-25"}, []),
        ({D: "2024-11-25T23:59:59Z"}, []),
        ({S: "voided", D: "2024-11-26", C: "npq-headship"}, [S, "base", D]),
        ({S: None, D: None, C: None}, [C, C, S, S, D, D, "base"]),
    ],
)
async def test_what_is_wrong_is_told_all_at_once(api, path, completed, sessions, given, expected):
    answer = await api.post(path, PASSED | given)
    assert answer.status == (422 if expected else 200), answer.raw
    assert (titles(answer) if expected else []) == expected
    assert len(await rows(sessions, ParticipantOutcome)) == (0 if expected else 1)


async def test_nothing_completed_nothing_achieved(api, path, accepted):
    answer = await api.post(path, PASSED)
    assert (answer.status, titles(answer)) == (422, ["base"])


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"data": None},
        {"data": {}},
        {"data": {"type": "npq-outcome-confirmation"}},
        {"data": {"attributes": None}},
        {"data": {"attributes": {}}},
        {"data": {"attributes": "state"}},
        {"data": [PASSED]},
        [],
        "passed",
    ],
)
async def test_a_body_of_another_shape_is_a_bad_request(api, path, completed, body):
    answer = await api.call("POST", path, **({} if body is None else {"json": body}))
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_unknown_attributes_are_an_attempt(api, path, completed):
    answer = await api.post(path, {"anything": 1})
    assert (answer.status, len(titles(answer))) == (422, 7)


async def test_the_shape_of_the_body_is_told_before_an_unknown_participant(api, world, version):
    path = f"/api/{version}/participants/npq/{NOBODYS}/outcomes"
    assert (await api.post(path, {})).status == 400
    for known in (PASSED, {"state": None}):
        answer = await api.post(path, known)
        assert (answer.status, answer.raw) == (404, MISSING)


async def test_a_participant_of_another_provider_is_not_found(other_api, path, completed, sessions):
    answer = await other_api.post(path, PASSED)
    assert (answer.status, answer.raw) == (404, MISSING)
    assert await rows(sessions, ParticipantOutcome) == []


async def test_a_participant_whom_nobody_accepted_is_not_found(api, make, world, version):
    stranger = await make(make_user)
    path = f"/api/{version}/participants/npq/{stranger.public_id}/outcomes"
    assert (await api.post(path, PASSED)).status == 404


async def test_the_same_key_and_body_record_once(api, path, completed, sessions):
    keyed = {"headers": {"Idempotency-Key": "achieved"}}
    first, second = [await api.post(path, PASSED, **keyed) for _ in range(2)]
    assert (first.status, first.raw) == (200, second.raw)
    refused = await api.post(path, PASSED | {"state": "failed"}, **keyed)
    assert refused.status == 422
    assert len(await rows(sessions, ParticipantOutcome)) == 1


async def test_fifty_outcomes_at_once_are_recorded_once(api, path, completed, sessions):
    answers = await asyncio.gather(*(api.post(path, PASSED) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.raw for answer in answers}) == 1
    assert len(await rows(sessions, ParticipantOutcome)) == 1
