"""Accepting by many at once: one of them succeeds. Source: provider-api.md 8.6; design 5."""

import asyncio
from collections import Counter

import pytest

from store.tables import ApplicationState
from tests.factories import make_application, make_cohort, make_schedule, make_user
from tests.stored import rows


def path(application) -> str:
    return f"/api/v3/npq-applications/{application.public_id}/accept"


async def test_fifty_accepts_at_once_succeed_once(api, make, world, sessions):
    application = await make(make_application, world)
    answers = await asyncio.gather(
        *(api.post(path(application), {"funded_place": True}) for _ in range(50))
    )
    assert Counter(answer.status for answer in answers) == {200: 1, 422: 49}
    assert len(await rows(sessions, ApplicationState)) == 1


@pytest.mark.parametrize("namesakes", [False, True])
async def test_two_applications_of_one_person_at_once_are_accepted_once(
    api, make, world, sessions, namesakes
):
    user = await make(make_user)
    older = await make(make_cohort, 2023)
    await make(make_schedule, older)
    other = await make(make_user, trn=user.trn) if namesakes else user
    mine = [
        await make(make_application, world, user=user),
        await make(make_application, world, user=other, cohort_id=older.id),
    ]
    answers = await asyncio.gather(
        *(api.post(path(one), {"funded_place": True}) for one in mine for _ in range(2))
    )
    assert sorted(answer.status for answer in answers) == [200, 422, 422, 422]


async def test_rivals_accepted_at_once_do_not_wait_in_a_ring(api, make, world, sessions):
    for _ in range(5):
        user = await make(make_user)
        mine = [await make(make_application, world, user=user) for _ in range(4)]
        answers = await asyncio.gather(
            *(api.post(path(one), {"funded_place": True}) for one in mine)
        )
        assert sorted(answer.status for answer in answers) == [200, 422, 422, 422]
