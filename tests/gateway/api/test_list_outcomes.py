"""Outcomes, in every version. Source: provider-api.md 4, 11.1 and 11.2."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tests.factories import (
    make_accepted_application,
    make_declaration,
    make_outcome,
    make_provider,
    make_user,
    make_world,
)
from tests.gateway.api.calls import NOBODYS

LIST = "/api/v3/participants/npq/outcomes"


def at(day: int) -> datetime:
    return datetime(2024, 11, day, tzinfo=UTC)


@pytest.fixture
async def completed(make, world, accepted):
    return await make(make_declaration, world, accepted, declaration_type="completed")


async def ids(api, path: str = LIST) -> list[str]:
    answer = await api.get(path)
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_every_field_is_shown_as_promised(api, make, user, completed, version):
    outcome = await make(
        make_outcome,
        completed,
        public_id=UUID("66218835-9430-4d0c-98ef-7caf0bb4a59b"),
        completion_date=date(2024, 6, 20),
        created_at=datetime(2024, 6, 21, 9, 0, 0, 999999, tzinfo=UTC),
        updated_at=datetime(2024, 6, 22, 10, 0, tzinfo=UTC),
    )
    shown = {
        "state": "passed",
        "completion_date": "2024-06-20T00:00:00+00:00",
        "course_identifier": "npq-senior-leadership",
        "participant_id": str(user.public_id),
        "created_at": "2024-06-21T09:00:00Z",
    }
    if version == "v3":
        shown["updated_at"] = "2024-06-22T10:00:00Z"
    one = {"id": str(outcome.public_id), "type": "participant-outcome", "attributes": shown}
    base = f"/api/{version}/participants/npq"
    assert (await api.get(f"{base}/outcomes")).json == {"data": [one]}
    assert (await api.get(f"{base}/{user.public_id}/outcomes")).json == {"data": [one]}


async def test_all_of_history_is_listed_oldest_first(api, make, user, completed):
    made = [
        await make(make_outcome, completed, state=state, created_at=at(day))
        for day, state in ((3, "voided"), (1, "failed"), (2, "passed"))
    ]
    expected = [str(made[index].public_id) for index in (1, 2, 0)]
    assert await ids(api) == expected
    assert await ids(api, f"/api/v3/participants/npq/{user.public_id}/outcomes") == expected


async def test_created_since_looks_at_when_it_was_recorded(api, make, completed):
    await make(make_outcome, completed, created_at=at(1), updated_at=at(12))
    late = await make(make_outcome, completed, created_at=at(12))
    assert await ids(api, f"{LIST}?filter[created_since]=2024-11-12T00:00:00Z") == [
        str(late.public_id)
    ]
    assert (await api.get(f"{LIST}?filter[created_since]=2024-11-12")).status == 400
    assert len(await ids(api, f"{LIST}?filter[updated_since]=2024-11-12")) == 2


async def test_the_list_of_a_participant_has_no_filters(api, make, user, completed):
    await make(make_outcome, completed, created_at=at(1))
    path = f"/api/v3/participants/npq/{user.public_id}/outcomes?filter[created_since]=2024-11-12"
    assert len(await ids(api, path)) == 1


async def test_outcomes_follow_the_provider_that_declared(api, make, world, accepted, user):
    """After a transfer the old provider still sees them in the flat list; the participant is gone."""
    declaration = await make(make_declaration, world, accepted, declaration_type="completed")
    outcome = await make(make_outcome, declaration)
    other = await make(make_provider)
    await make(move, accepted.id, other.id)
    assert await ids(api) == [str(outcome.public_id)]
    nested = await api.get(f"/api/v3/participants/npq/{user.public_id}/outcomes")
    assert nested.status == 404


async def move(session, application_id, provider_id):
    from sqlalchemy import update

    from store.tables import Application

    await session.execute(
        update(Application)
        .where(Application.id == application_id)
        .values(lead_provider_id=provider_id)
    )


async def test_the_nested_list_has_only_own_declarations_of_that_participant(
    api, make, world, user, completed
):
    mine = await make(make_outcome, completed)
    other_world = await make(make_world)
    theirs = await make(make_accepted_application, other_world, user=user)
    await make(make_outcome, await make(make_declaration, other_world, theirs))
    somebody = await make(make_accepted_application, world, user=await make(make_user))
    await make(make_outcome, await make(make_declaration, world, somebody))
    assert await ids(api, f"/api/v3/participants/npq/{user.public_id}/outcomes") == [
        str(mine.public_id)
    ]
    assert len(await ids(api)) == 2


@pytest.mark.parametrize("who", [NOBODYS, "nonsense"])
async def test_nobodys_outcomes_are_not_found_but_a_bad_page_is_told_first(api, who):
    path = f"/api/v3/participants/npq/{who}/outcomes"
    assert (await api.get(path)).status == 404
    assert (await api.get(f"{path}?page[page]=0")).status == 400


async def test_pages_of_outcomes_do_not_overlap(api, make, user, completed):
    made = [
        str((await make(make_outcome, completed, created_at=at(1))).public_id) for _ in range(3)
    ]
    for base in (LIST, f"/api/v3/participants/npq/{user.public_id}/outcomes"):
        pages = [await ids(api, f"{base}?page[page]={n}&page[per_page]=2") for n in (1, 2)]
        assert [one for page in pages for one in page] == made
