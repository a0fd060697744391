"""Changing the funded place of an accepted application, in each version. Source: provider-api.md 8.8."""

import asyncio

import pytest

from domain.participation.acceptance import FUNDED_PLACE_INCLUSION
from domain.participation.funded_places import (
    COHORT_WITHOUT_CAP,
    HAS_LIVE_DECLARATIONS,
    NOT_ACCEPTED,
    NOT_ELIGIBLE,
)
from store.tables import Declaration, OutboxMessage
from tests.factories import (
    make_accepted_application,
    make_application,
    make_cohort,
    make_declaration,
)
from tests.gateway.api.calls import JSON, NO_BODIES, NOBODYS, VERSIONS, faults, titles
from tests.stored import rows

FUNDED, NOT_FUNDED = {"funded_place": True}, {"funded_place": False}


def shown(application, version="v3") -> str:
    return f"/api/{version}/npq-applications/{application.public_id}"


def path(application, version="v3") -> str:
    return f"{shown(application, version)}/change-funded-place"


def told(*expected) -> list[tuple[str, str]]:
    return [(fault.title, fault.detail) for fault in expected]


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_place_is_taken_away_and_given_again(api, accepted, version):
    for attributes in (NOT_FUNDED, FUNDED):
        answer = await api.put(path(accepted, version), attributes)
        assert answer.status == 200, answer.raw
        found = answer.json["data"]["attributes"]
        assert found["funded_place"] is attributes["funded_place"]
        assert found["status"] == "accepted"
        assert (await api.get(shown(accepted, version))).json == answer.json


async def test_the_value_that_it_has_changes_nothing(api, accepted, sessions):
    before = await api.get(shown(accepted))
    answer = await api.put(path(accepted), FUNDED)
    assert (answer.status, answer.json) == (200, before.json)
    assert await rows(sessions, OutboxMessage) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "value", ["true", "false", "null", "", 1, 0, 1.5, None, [True], {"a": True}]
)
async def test_only_a_json_boolean_is_a_funded_place(api, accepted, version, value):
    answer = await api.put(path(accepted, version), {"funded_place": value})
    assert (answer.status, faults(answer)) == (422, told(FUNDED_PLACE_INCLUSION))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["pending", "rejected", None])
async def test_the_application_must_be_accepted(api, make, world, version, status):
    application = await make(make_application, world, lead_provider_approval_status=status)
    answer = await api.put(path(application, version), FUNDED)
    assert (answer.status, faults(answer)) == (422, told(NOT_ACCEPTED))


@pytest.mark.parametrize(("attributes", "status"), [(FUNDED, 422), (NOT_FUNDED, 200)])
async def test_only_the_eligible_get_a_place(api, make, world, attributes, status):
    application = await make(make_accepted_application, world, eligible_for_funding=False)
    answer = await api.put(path(application), attributes)
    assert answer.status == status
    if status == 422:
        assert faults(answer) == told(NOT_ELIGIBLE)


@pytest.mark.parametrize("attributes", [FUNDED, NOT_FUNDED])
async def test_the_cohort_must_have_a_cap(api, make, world, attributes):
    older = await make(make_cohort, 2023)
    application = await make(make_accepted_application, world, cohort_id=older.id, schedule_id=None)
    answer = await api.put(path(application), attributes)
    assert (answer.status, faults(answer)) == (422, told(COHORT_WITHOUT_CAP))


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_live_declaration_keeps_the_place(api, make, world, accepted, sessions, version):
    await make(make_declaration, world, accepted, state="eligible")
    refused = await api.put(path(accepted, version), NOT_FUNDED)
    assert (refused.status, faults(refused)) == (422, told(HAS_LIVE_DECLARATIONS))
    assert (await api.put(path(accepted, version), FUNDED)).status == 200
    (declaration,) = await rows(sessions, Declaration)
    assert declaration.state == "eligible"


async def test_faults_are_collected(api, make, world):
    application = await make(make_application, world, eligible_for_funding=False)
    await make(make_declaration, world, application)
    without = await api.put(path(application), {"funded_place": None})
    assert faults(without) == told(FUNDED_PLACE_INCLUSION, NOT_ACCEPTED, HAS_LIVE_DECLARATIONS)
    text = await api.put(path(application), {"funded_place": "false"})
    assert faults(text) == told(FUNDED_PLACE_INCLUSION, NOT_ACCEPTED, NOT_ELIGIBLE)


@pytest.mark.parametrize("body", NO_BODIES)
async def test_a_body_of_the_wrong_shape_is_a_bad_request(api, accepted, body):
    answer = await api.put(path(accepted), data=body, headers=JSON)
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


@pytest.mark.parametrize("body", [b"", b" ", b"{}", b'{"other": 1}'])
async def test_without_data_the_place_is_missing(api, accepted, body):
    answer = await api.put(path(accepted), data=body, headers=JSON)
    assert (answer.status, faults(answer)) == (422, told(FUNDED_PLACE_INCLUSION))


@pytest.mark.parametrize(
    ("version", "attributes", "status"),
    [
        *((version, {"reason": "x"}, 400) for version in VERSIONS),
        ("v1", {"schedule_identifier": "x"}, 400),
        ("v2", {"schedule_identifier": "x"}, 400),
        ("v3", {"schedule_identifier": "x"}, 422),
        *((version, NOT_FUNDED | {"reason": "x"}, 200) for version in VERSIONS),
    ],
)
async def test_one_of_the_attributes_must_be_known(api, accepted, version, attributes, status):
    assert (await api.put(path(accepted, version), attributes)).status == status


async def test_a_body_that_is_not_sent_as_json_is_none(api, accepted):
    body = b'{"data": {"attributes": {"funded_place": false}}}'
    answer = await api.put(path(accepted), data=body, headers={"Content-Type": "text/plain"})
    assert (answer.status, faults(answer)) == (422, told(FUNDED_PLACE_INCLUSION))


async def test_an_unknown_application_is_told_before_a_wrong_body(api):
    for identifier in (NOBODYS, "nonsense"):
        unknown = f"/api/v3/npq-applications/{identifier}/change-funded-place"
        wrong = await api.put(unknown, {})
        assert (wrong.status, wrong.raw) == (404, b'{"error":"Resource not found"}')
        broken = await api.put(unknown, data=b"{", headers=JSON)
        assert broken.status == 400


async def test_the_same_at_once_is_stored_once(api, accepted, sessions):
    answers = await asyncio.gather(*(api.put(path(accepted), NOT_FUNDED) for _ in range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len(await rows(sessions, OutboxMessage)) == 1
