"""Rejecting an application, in each version. Source: provider-api.md 8.7."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest

from domain.participation.rejection import ALREADY_REJECTED, CANNOT_CHANGE_FROM_ACCEPTED
from store.tables import Application, OutboxMessage
from tests.factories import make_application, make_user
from tests.gateway.api.calls import JSON, NO_BODIES, NOBODYS, VERSIONS, faults
from tests.stored import rows

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def path(application, version="v3") -> str:
    return f"/api/{version}/npq-applications/{application.public_id}"


def told(fault) -> list[tuple[str, str]]:
    return [(fault.title, fault.detail)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", ["pending", None])
async def test_a_rejection_shows_the_application_as_it_is_now(api, make, world, version, status):
    user = await make(make_user, significantly_updated_at=LONG_AGO)
    given = {"lead_provider_approval_status": status, "updated_at": LONG_AGO}
    application = await make(make_application, world, user=user, **given)
    answer = await api.post(f"{path(application, version)}/reject")
    assert answer.status == 200, answer.raw
    attributes = answer.json["data"]["attributes"]
    assert attributes["status"] == "rejected"
    assert attributes["updated_at"] == "2024-11-25T12:00:00Z"
    assert attributes.get("reason_for_rejection") == (
        "rejected_by_provider" if version == "v3" else None
    )
    assert (await api.get(path(application, version))).json == answer.json


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("status", "fault"),
    [("rejected", ALREADY_REJECTED), ("accepted", CANNOT_CHANGE_FROM_ACCEPTED)],
)
async def test_a_decision_is_final(api, make, world, version, status, fault):
    application = await make(make_application, world, lead_provider_approval_status=status)
    answer = await api.post(f"{path(application, version)}/reject")
    assert (answer.status, faults(answer)) == (422, told(fault))


@pytest.mark.parametrize("body", NO_BODIES[:3] + NO_BODIES[-4:])
async def test_the_body_is_not_read(api, make, world, body):
    application = await make(make_application, world)
    answer = await api.post(f"{path(application)}/reject", data=body, headers=JSON)
    assert answer.status == 200, answer.raw


@pytest.mark.parametrize("identifier", [NOBODYS, "nonsense"])
async def test_an_unknown_application_is_not_found(api, identifier):
    answer = await api.post(f"/api/v3/npq-applications/{identifier}/reject")
    assert (answer.status, answer.raw) == (404, b'{"error":"Resource not found"}')


async def test_fifty_at_once_reject_once(api, make, world, sessions):
    application = await make(make_application, world)
    answers = await asyncio.gather(*(api.post(f"{path(application)}/reject") for _ in range(50)))
    assert Counter(answer.status for answer in answers) == {200: 1, 422: 49}
    refused = [faults(answer) for answer in answers if answer.status == 422]
    assert refused == [told(ALREADY_REJECTED)] * 49
    assert len(await rows(sessions, OutboxMessage)) == 1


async def test_accepts_and_rejects_at_once_are_decided_once(api, make, world, sessions):
    application = await make(make_application, world)
    answers = await asyncio.gather(
        *(api.post(f"{path(application)}/reject") for _ in range(10)),
        *(api.post(f"{path(application)}/accept", {"funded_place": True}) for _ in range(10)),
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 422: 19}
    (stored,) = await rows(sessions, Application)
    assert stored.lead_provider_approval_status in {"accepted", "rejected"}


async def test_the_same_key_gives_the_first_answer_again(api, make, world):
    application = await make(make_application, world)
    keyed = {"headers": {"Idempotency-Key": "one"}}
    first = await api.post(f"{path(application)}/reject", **keyed)
    second = await api.post(f"{path(application)}/reject", **keyed)
    assert (second.status, second.raw) == (first.status, first.raw)
    assert first.status == 200
