"""The change feed: after a position, what to read again. Source: issue 3, "change feed"."""

import asyncio

import pytest
from sqlalchemy import delete, text

from gateway.health import DRAINING
from store.tables import ProviderChange
from store.transaction import transaction
from tests.factories import make_accepted_application, make_application, make_user
from tests.gateway.api.calls import APPLICATIONS, declaring, faults, titles
from tests.gateway.api.test_paging import next_of
from tests.gateway.api.test_queries import asked, questions

CHANGES = "/api/v3/changes"
__all__ = ["asked"]


@pytest.fixture
async def start(api, world) -> str:
    """The position of a provider that has synchronised everything."""
    return (await api.get(f"{CHANGES}?after=latest")).json["meta"]["after"]


async def changed(api, after, query=""):
    """The changes after a position, as (resource, id), and the answer."""
    answer = await api.get(f"{CHANGES}?after={after}{query}")
    assert answer.status == 200, answer.raw
    told = [
        (one["attributes"]["resource"], one["attributes"]["resource_id"]) for one in data(answer)
    ]
    return told, answer


def data(answer):
    return answer.json["data"]


async def positions(api, path):
    return [int(one["id"]) for one in data(await api.get(path))]


async def test_a_change_says_what_to_read_again(api, make, world, start):
    application = await make(make_application, world)
    _, answer = await changed(api, start)
    (change,) = data(answer)
    position = change.pop("id")
    at = change["attributes"].pop("changed_at")
    assert change == {
        "type": "change",
        "attributes": {"resource": "application", "resource_id": str(application.public_id)},
    }
    assert answer.json["meta"] == {"after": position}
    assert len(at) == len("2024-11-25T10:00:00Z")
    assert "Link" not in answer.headers


async def test_latest_tells_only_where_the_feed_is(api, make, world, start):
    await make(make_application, world)
    answer = await api.get(f"{CHANGES}?after=latest")
    assert data(answer) == []
    assert int(answer.json["meta"]["after"]) > int(start)
    assert (await changed(api, answer.json["meta"]["after"]))[0] == []


async def test_accepting_is_told_to_everybody_whose_view_it_changes(
    api, other_api, make, world, start
):
    user = await make(make_user)
    mine = await make(make_application, world, user=user)
    await api.post(f"{APPLICATIONS}/{mine.public_id}/accept", {"funded_place": True})
    assert set((await changed(api, start))[0]) == {
        ("application", str(mine.public_id)),
        ("participant", str(user.public_id)),
    }
    assert (await changed(other_api, start))[0] == []


async def test_a_declaration_is_told_with_what_it_moves(api, accepted, user, start):
    start = (await api.get(f"{CHANGES}?after=latest")).json["meta"]["after"]
    answer = await api.post("/api/v3/participant-declarations", declaring(user))
    assert (await changed(api, start))[0] == [("declaration", data(answer)["id"])]


async def test_an_application_that_moves_is_told_to_both_providers(
    api, other_api, make, sessions, accepted, user
):
    start = (await api.get(f"{CHANGES}?after=latest")).json["meta"]["after"]
    async with transaction(sessions) as session:
        await session.execute(
            text("UPDATE applications SET lead_provider_id = (SELECT max(id) FROM lead_providers)")
        )
    moved = {("application", str(accepted.public_id)), ("participant", str(user.public_id))}
    assert set((await changed(api, start))[0]) == moved
    assert set((await changed(other_api, start))[0]) == moved
    assert (await api.get(f"{APPLICATIONS}/{accepted.public_id}")).status == 404


@pytest.fixture
async def seven(api, make, world, start) -> list[int]:
    for _ in range(7):
        await make(make_application, world)
    return await positions(api, f"{CHANGES}?after={start}")


@pytest.mark.parametrize(
    ("size", "pages"),
    [("3", [3, 3, 1]), ("7", [7]), ("100", [7]), ("9999", [7]), ("2abc", [2] * 3 + [1])],
)
async def test_links_lead_through_the_feed(api, seven, start, size, pages):
    path, seen = f"{CHANGES}?after={start}&page[per_page]={size}", []
    while path:
        answer = await api.get(path)
        seen.append([int(one["id"]) for one in data(answer)])
        assert answer.json["meta"]["after"] == str(seen[-1][-1])
        path = next_of(answer)
    assert [len(page) for page in seen] == pages
    assert [one for page in seen for one in page] == seven


async def test_without_a_position_the_feed_begins_with_the_oldest_that_is_kept(
    api, seven, sessions
):
    async with transaction(sessions) as session:
        await session.execute(delete(ProviderChange).where(ProviderChange.position < seven[2]))
    for query in ("", "?after=", "?after=%20"):
        assert await positions(api, CHANGES + query) == seven[2:]


async def test_a_position_that_is_not_kept_is_gone(api, seven, sessions):
    async with transaction(sessions) as session:
        await session.execute(delete(ProviderChange).where(ProviderChange.position < seven[2]))
    assert await positions(api, f"{CHANGES}?after={seven[1]}") == seven[2:]
    for forgotten in (seven[0], 0, seven[-1] + 1, 2**63 - 1):
        answer = await api.get(f"{CHANGES}?after={forgotten}")
        assert answer.status == 410
        ((title, detail),) = faults(answer)
        assert title == "after"
        assert "'#/after'" in detail
        assert "synchronise everything again" in detail


@pytest.mark.parametrize(
    "query",
    [
        "after=abc",
        "after=-1",
        "after=1.5",
        "after=%2B1",
        "after=LATEST",
        "after=9223372036854775808",
        "after=99999999999999999999",
        "after=%D9%A3",
        "after=1%00",
        "after=latest&page[per_page]=0",
        "page[per_page]=abc",
        "page[page]=0",
        "wait=soon",
        "wait=-1",
        "wait=1.5",
    ],
)
async def test_what_is_no_position_is_a_bad_request(api, query):
    answer = await api.get(f"{CHANGES}?{query}")
    assert (answer.status, titles(answer)) == (400, ["Bad request"])


async def test_a_bulk_run_says_once_to_synchronise_everything(api, make, world, sessions, start):
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.bulk = 'on'"))
        await make_accepted_application(session, world)
        await make_accepted_application(session, world)
    assert (await changed(api, start))[0] == [("everything", None)]


PATIENCE_SECONDS = 15


async def test_who_waits_is_answered_when_something_comes(api, make, world, start):
    async with asyncio.timeout(PATIENCE_SECONDS):
        waiting = asyncio.create_task(changed(api, start, "&wait=20"))
        application = await make(make_application, world)
        told, _ = await waiting
    assert told == [("application", str(application.public_id))]


async def test_who_waits_for_nothing_is_answered_when_the_service_stops(api, application, start):
    async with asyncio.timeout(PATIENCE_SECONDS):
        waiting = asyncio.create_task(changed(api, start, "&wait=9999"))
        application[DRAINING].set()
        told, answer = await waiting
    assert (told, answer.json["meta"]) == ([], {"after": start})


@pytest.mark.parametrize("query", ["after={start}", "after={start}&wait=0", "after=latest&wait=20"])
async def test_who_does_not_wait_is_answered_at_once(api, start, query):
    async with asyncio.timeout(PATIENCE_SECONDS):
        answer = await api.get(f"{CHANGES}?{query.format(start=start)}")
    assert (answer.status, data(answer)) == (200, [])


async def test_waiting_ends_when_the_time_is_up(api, start):
    told, answer = await changed(api, start, "&wait=1")
    assert (told, answer.json["meta"]) == ([], {"after": start})


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_only_version_3_has_a_feed(api, version):
    assert (await api.get(f"/api/{version}/changes")).status == 404


async def test_the_feed_asks_no_more_for_many_changes(api, make, world, asked, start):
    path = f"{CHANGES}?after={start}"
    numbers = []
    for many in (1, 1, 9):
        for _ in range(many):
            await make(make_application, world)
        numbers.append(len(await questions(api, asked, "GET", path)))
    assert numbers == [3, 3, 3]
