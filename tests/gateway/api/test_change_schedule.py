"""Changing a participant's schedule, in each version. Source: provider-api.md 9.7."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from domain.participation.participants import (
    ALREADY_WITHDRAWN,
    COURSE_INCLUSION,
    INVALID_PARTICIPANT,
)
from domain.participation.rescheduling import (
    ALREADY_ON_THE_SCHEDULE,
    COHORT_CANNOT_CHANGE,
    INVALIDATES_DECLARATION,
    MISSING_CONTRACT,
    SCHEDULE_BLANK,
    SCHEDULE_INVALID_FOR_COURSE,
)
from domain.vocabulary import CourseGroupName
from store.tables import OutboxMessage
from tests.factories import (
    LEADERSHIP_COURSE,
    make_accepted_application,
    make_cohort,
    make_contract,
    make_declaration,
    make_schedule,
    make_statement,
)
from tests.gateway.api.calls import JSON, NO_BODIES, NOBODYS, VERSIONS, faults, titles
from tests.stored import rows

SPRING = "npq-leadership-spring"
ASKED = {"course_identifier": LEADERSHIP_COURSE, "schedule_identifier": SPRING}


def told(*expected) -> list[tuple[str, str]]:
    return [(fault.title, fault.detail) for fault in expected]


@pytest.fixture
def path(user):
    return lambda version="v3": f"/api/{version}/participants/npq/{user.public_id}/change-schedule"


@pytest.fixture(autouse=True)
async def _spring(make, world):
    """The cohort's other schedule; a capped and a free cohort beside it, both with contracts."""
    beside = [
        await make(make_cohort, 2023, funding_cap=False),
        await make(make_cohort, 2025, funding_cap=True),
    ]
    for cohort in (world.cohort, *beside):
        start = date(cohort.start_year + 1, 1, 1)
        await make(make_schedule, cohort, identifier=SPRING, applies_from=start)
    for cohort in beside:
        statement = await make(make_statement, world.provider, cohort)
        await make(make_contract, statement, world.course)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("given", "cohort"),
    [
        ({}, "2024"),
        ({"cohort": None}, "2024"),
        ({"cohort": " "}, "2024"),
        ({"cohort": ["2025"]}, "2024"),
        ({"cohort": "2024"}, "2024"),
        ({"cohort": "2025"}, "2025"),
        ({"cohort": 2025}, "2025"),
        ({"cohort": 2025, "reason": "x", "unknown": [1]}, "2025"),
    ],
)
async def test_the_participant_is_on_the_schedule(
    api, accepted, user, path, version, given, cohort
):
    answer = await api.put(path(version), ASKED | given)
    assert answer.status == 200, answer.raw
    shown = await api.get(f"/api/{version}/participants/npq/{user.public_id}")
    assert shown.json == answer.json
    application = await api.get(f"/api/v3/npq-applications/{accepted.public_id}")
    attributes = application.json["data"]["attributes"]
    assert (attributes["schedule_identifier"], attributes["cohort"]) == (SPRING, cohort)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"course_identifier": None}, (COURSE_INCLUSION, INVALID_PARTICIPANT, SCHEDULE_INVALID_FOR_COURSE)),
        ({"course_identifier": "npq-senco"}, (INVALID_PARTICIPANT, SCHEDULE_INVALID_FOR_COURSE)),
        ({"schedule_identifier": None}, (SCHEDULE_BLANK,)),
        ({"schedule_identifier": ""}, (SCHEDULE_BLANK,)),
        ({"schedule_identifier": 5}, (SCHEDULE_BLANK,)),
        ({"schedule_identifier": "a\x00b"}, (SCHEDULE_BLANK,)),
        ({"cohort": "2031"}, (SCHEDULE_BLANK,)),
        ({"cohort": "twenty"}, (SCHEDULE_BLANK,)),
        ({"cohort": True}, (SCHEDULE_BLANK,)),
        ({"cohort": 2025.5}, (SCHEDULE_BLANK,)),
        ({"cohort": 10**18}, (SCHEDULE_BLANK,)),
        ({"cohort": "2023"}, (COHORT_CANNOT_CHANGE,)),
        ({"schedule_identifier": "npq-leadership-autumn"}, (ALREADY_ON_THE_SCHEDULE,)),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_the_request_is_told(
    api, accepted, path, version, given, expected
):
    answer = await api.put(path(version), ASKED | given)
    assert (answer.status, faults(answer)) == (422, told(*expected))


async def test_a_schedule_of_another_group_is_refused(api, make, world, accepted, path):
    await make(make_schedule, world.cohort, CourseGroupName.SPECIALIST)
    answer = await api.put(path(), ASKED | {"schedule_identifier": "npq-specialist-autumn"})
    assert (answer.status, faults(answer)) == (422, told(SCHEDULE_INVALID_FOR_COURSE))


async def test_a_contract_is_needed(api, make, accepted, path):
    cohort = await make(make_cohort, 2026, funding_cap=True)
    await make(make_schedule, cohort, identifier=SPRING)
    answer = await api.put(path(), ASKED | {"cohort": "2026"})
    assert (answer.status, faults(answer)) == (422, told(MISSING_CONTRACT))


@pytest.mark.parametrize("version", VERSIONS)
async def test_who_has_withdrawn_is_refused_and_the_deferred_are_not(
    api, make, world, user, path, version
):
    await make(make_accepted_application, world, user=user, training_status="withdrawn")
    refused = await api.put(path(version), ASKED)
    assert (refused.status, faults(refused)) == (422, told(ALREADY_WITHDRAWN))
    await make(make_accepted_application, world, user=user, training_status="deferred")
    assert (await api.put(path(version), ASKED)).status == 200


@pytest.mark.parametrize(
    ("declared_at", "cohort", "expected"),
    [
        (datetime(2025, 1, 1, tzinfo=UTC), "2024", (INVALIDATES_DECLARATION,)),
        (datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC), "2024", ()),
        (datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC), "2025", (COHORT_CANNOT_CHANGE,)),
    ],
)
async def test_declarations_must_fit(
    api, make, world, accepted, path, declared_at, cohort, expected
):
    await make(make_declaration, world, accepted, declaration_date=declared_at)
    answer = await api.put(path(), ASKED | {"cohort": cohort})
    assert answer.status == (422 if expected else 200)
    if expected:
        assert faults(answer) == told(*expected)


@pytest.mark.parametrize("body", [*NO_BODIES, b"", b"{}"])
async def test_a_body_of_the_wrong_shape_is_told_before_an_unknown_participant(
    api, accepted, path, body
):
    for where in (path(), f"/api/v3/participants/npq/{NOBODYS}/change-schedule"):
        answer = await api.put(where, data=body, headers=JSON)
        assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_who_is_not_visible_is_not_found(other_api, accepted, path):
    answer = await other_api.put(path(), ASKED)
    assert (answer.status, answer.raw) == (404, b'{"error":"Resource not found"}')


async def test_fifty_at_once_change_once(api, accepted, path, sessions):
    answers = await asyncio.gather(*(api.put(path(), ASKED) for _ in range(50)))
    assert Counter(answer.status for answer in answers) == {200: 1, 422: 49}
    refused = [faults(answer) for answer in answers if answer.status == 422]
    assert refused == [told(ALREADY_ON_THE_SCHEDULE)] * 49
    assert len(await rows(sessions, OutboxMessage)) == 1
