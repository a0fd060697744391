"""Pages continue where the page before ended, whatever changes meanwhile. Source: provider-api.md 5.4, 5.5."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, update

from store.tables import Application, PageBookmark
from tests.factories import make_application, make_course, make_user
from tests.gateway.api.conftest import give_token

LIST = "/api/v3/npq-applications"


def at(day: int) -> datetime:
    return datetime(2024, 11, day, tzinfo=UTC)


@pytest.fixture
async def made(make, world) -> list[str]:
    """Nine applications, oldest first."""
    return [
        str((await make(make_application, world, created_at=at(day))).public_id)
        for day in range(1, 10)
    ]


async def ids(api, query: str) -> list[str]:
    answer = await api.get(f"{LIST}{query}")
    assert answer.status == 200, answer.raw
    return [one["id"] for one in answer.json["data"]]


def next_of(answer) -> str | None:
    """The path that the answer's Link leads to."""
    link = answer.headers.get("Link")
    if link is None:
        return None
    match = re.fullmatch(r'<http://127\.0\.0\.1:8000(/[^>]*)>; rel="next"', link)
    return match[1]


async def walk(api, path: str) -> list[str]:
    seen = []
    while path:
        answer = await api.get(path)
        assert answer.status == 200, answer.raw
        seen.append([one["id"] for one in answer.json["data"]])
        path = next_of(answer)
    return seen


async def remove(session, public_id):
    await session.execute(delete(Application).where(Application.public_id == public_id))


async def test_links_lead_through_the_whole_list(api, made):
    pages = await walk(api, f"{LIST}?page[per_page]=3")
    assert pages == [made[:3], made[3:6], made[6:], []]


@pytest.mark.parametrize(
    "sort", ["created_at", "-created_at", "updated_at", "-updated_at,created_at"]
)
async def test_links_lead_through_every_order(api, made, sort):
    whole = await ids(api, f"?sort={sort}")
    pages = await walk(api, f"{LIST}?page[per_page]=2&sort={sort}")
    assert [one for page in pages for one in page] == whole
    assert sorted(whole) == sorted(made)


async def test_links_keep_filters(api, make, world, made):
    user = await make(make_user)
    mine = [str((await make(make_application, world, user=user)).public_id) for _ in range(3)]
    path = f"{LIST}?filter[participant_id]={user.public_id}&page[per_page]=2"
    assert await walk(api, path) == [mine[:2], mine[2:]]


async def test_a_link_is_hardly_longer_than_what_was_asked(api, make, world):
    user = await make(make_user)
    for _ in range(2):
        await make(make_application, world, user=user)
    path = f"{LIST}?page[per_page]=1&filter[participant_id]=" + 150 * f"{user.public_id},"
    following = next_of(await api.get(path))
    assert len(following) < len(path) + 150
    assert (await api.get(following)).status == 200


async def test_rows_of_one_moment_are_neither_skipped_nor_repeated(api, make, world):
    same = [
        str((await make(make_application, world, created_at=at(1))).public_id) for _ in range(5)
    ]
    for sort in ("created_at", "-created_at"):
        pages = await walk(api, f"{LIST}?page[per_page]=2&sort={sort}")
        assert [one for page in pages for one in page] == same


@pytest.mark.parametrize("by", ["number", "link"])
async def test_a_row_that_vanishes_makes_nobody_skip_another(api, make, made, by):
    first = await api.get(f"{LIST}?page[per_page]=3")
    await make(remove, made[0])
    following = next_of(first) if by == "link" else f"{LIST}?page[per_page]=3&page[page]=2"
    second = await api.get(following)
    assert [one["id"] for one in second.json["data"]] == made[3:6]


@pytest.mark.parametrize("by", ["number", "link"])
async def test_a_row_that_comes_in_before_makes_nobody_see_one_twice(api, make, world, made, by):
    first = await api.get(f"{LIST}?page[per_page]=3")
    await make(make_application, world, created_at=datetime(2024, 1, 1, tzinfo=UTC))
    following = next_of(first) if by == "link" else f"{LIST}?page[per_page]=3&page[page]=2"
    second = await api.get(following)
    assert [one["id"] for one in second.json["data"]] == made[3:6]


async def test_a_row_that_changes_while_sorted_by_change_is_seen_again_and_nobody_is_skipped(
    api, make, made
):
    order = await ids(api, "?sort=updated_at")
    first = await ids(api, "?sort=updated_at&page[per_page]=3")
    await make(_change, first[0])
    pages = [await ids(api, f"?sort=updated_at&page[per_page]=3&page[page]={n}") for n in (2, 3, 4)]
    assert [one for page in pages for one in page] == [*order[3:], first[0]]


async def _change(session, public_id):
    await session.execute(
        update(Application)
        .where(Application.public_id == public_id)
        .values(updated_at=datetime(2031, 1, 1, tzinfo=UTC))
    )


async def test_a_page_that_was_not_walked_to_is_counted(api, made):
    assert await ids(api, "?page[per_page]=3&page[page]=3") == made[6:]
    assert await ids(api, "?page[per_page]=4&page[page]=2") == made[4:8]


async def test_a_new_walk_begins_at_the_beginning(api, make, made):
    assert await ids(api, "?page[per_page]=3") == made[:3]
    await make(remove, made[0])
    assert await ids(api, "?page[per_page]=3") == made[1:4]
    assert await ids(api, "?page[per_page]=3&page[page]=2") == made[4:7]


async def test_each_token_walks_by_itself(api, sessions, make, world, made):
    from store.transaction import transaction

    async with transaction(sessions) as session:
        await give_token(session, world.provider, "a-second-token")
    second = api.acting_as("a-second-token")
    await ids(api, "?page[per_page]=3")
    await make(remove, made[0])
    assert await ids(second, "?page[per_page]=3") == made[1:4]
    assert await ids(api, "?page[per_page]=3&page[page]=2") == made[3:6]
    assert await ids(second, "?page[per_page]=3&page[page]=2") == made[4:7]


async def test_bookmarks_are_forgotten_after_an_hour(api, make, made, clock):
    await ids(api, "?page[per_page]=3")
    await make(remove, made[0])
    clock.move(hours=1)
    assert await ids(api, "?page[per_page]=3&page[page]=2") == made[4:7]


async def test_bookmarks_hold_nothing_that_others_could_use(api, other_api, sessions, made):
    from store.transaction import transaction

    await ids(api, "?page[per_page]=3")
    async with transaction(sessions) as session:
        (kept,) = (await session.scalars(PageBookmark.__table__.select())).all()
    assert made[2].encode() not in kept
    assert await ids(other_api, "?page[per_page]=3&page[page]=2") == []


async def test_a_cursor_is_good_for_its_list_alone(api, other_api, make, world, made):
    link = next_of(await api.get(f"{LIST}?page[per_page]=3"))
    cursor = urlsplit(link).query.partition("page[after]=")[2]
    good = f"{LIST}?page[per_page]=5&page[after]={cursor}"
    assert [one["id"] for one in (await api.get(good)).json["data"]] == made[3:8]
    course = await make(make_course)
    assert course
    for path, caller in (
        (f"{LIST}?page[after]={cursor}&sort=-created_at", api),
        (f"{LIST}?page[after]={cursor}&filter[cohort]=2024", api),
        (f"/api/v3/participant-declarations?page[after]={cursor}", api),
        (f"{LIST}?page[after]={cursor}", other_api),
        (f"{LIST}?page[after]={cursor[:-2]}", api),
        (f"{LIST}?page[after]=nonsense", api),
        (f"{LIST}?page[after]=%00%FF", api),
    ):
        answer = await caller.get(path)
        assert answer.status == 400, path
        (error,) = answer.json["errors"]
        assert error["title"] == "Bad request"
        assert "#/page[after]" in error["detail"]


async def test_a_cursor_tells_nothing(api, made):
    """Sealed anew each time: neither keys of ours nor whether two are the same can be read from it."""
    first, second = [next_of(await api.get(f"{LIST}?page[per_page]=3")) for _ in range(2)]
    assert first != second


async def test_a_page_that_is_not_full_leads_nowhere(api, made):
    assert "Link" not in (await api.get(f"{LIST}?page[per_page]=10")).headers
    assert "Link" not in (await api.get(f"{LIST}?page[per_page]=9&page[page]=2")).headers


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_every_version_links(api, made, version):
    pages = await walk(api, f"/api/{version}/npq-applications?page[per_page]=4")
    assert [one for page in pages for one in page] == made
