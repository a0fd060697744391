"""The console's pages about invented applications."""

import re

import html5lib
import pytest
from sqlalchemy import select

from domain.vocabulary import ApprovalStatus
from services.staff.accounts import add_admin
from store.tables import OutboxMessage
from store.transaction import transaction
from tests.factories import (
    make_application,
    make_cohort,
    make_course,
    make_offer,
    make_provider,
    make_user,
    make_world,
)
from tests.gateway.conftest import token_in
from tests.gateway.migration.test_migration_pages import back_door

HOME = "/admin/sandbox"


@pytest.fixture
def signed_in(make_client, sessions, clock):
    async def make(*, is_super: bool = True, **settings):
        async with transaction(sessions) as session:
            admin = await add_admin(
                session, "staff@example.com", "Sam Staff", is_super=is_super, now=clock()
            )
        client = await make_client(back_door, **settings)
        await client.get(f"/tests/sign-in/{admin.id}")
        return client

    return make


@pytest.fixture
async def providers(sessions):
    """Two with a contract in the cohort of 2024, and one without."""
    async with transaction(sessions) as session:
        world = await make_world(session, name="Teach First")
        other = await make_provider(session, name="Ambition Institute")
        await make_provider(session, name="Nobody")
        course, cohort = await make_course(session), await make_cohort(session)
        for provider in (world.provider, other):
            await make_offer(session, provider, course, cohort)
        invented = await make_user(session, email="ottilie.yarrow.1@school.example")
        by_hand = await make_user(session, email="ottilie@example.com")
        for user in (invented, by_hand):
            await make_application(session, world, user=user)
        await make_application(
            session, world, user=invented, lead_provider_approval_status=ApprovalStatus.REJECTED
        )
    return world.provider, other


async def _page(client, path=HOME):
    answer = await client.get(path)
    html = await answer.text()
    assert answer.status == 200, html
    html5lib.HTMLParser(strict=True).parse(html)
    assert len(re.findall("<h1", html)) == 1
    return html


async def _post(client, path):
    token = token_in(await (await client.get(HOME)).text())
    return await client.post(path, data={"csrf_token": token})


async def _sent(sessions):
    async with transaction(sessions) as session:
        rows = await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.type, row.body, row.headers["actor"]) for row in rows]


async def test_the_page_shows_what_each_provider_has(signed_in, providers):
    html = await _page(await signed_in())
    cells = [re.findall(r'numeric">([\d,]+)<', row) for row in html.split("<tr")[2:]]
    assert '>Add<span class="govuk-visually-hidden"> to Teach First</span>' in re.sub(
        r"\s*\n\s*", "", html
    )
    names = re.findall(r'<th scope="row"[^>]*>([^<]+)<', html)
    assert dict(zip(names, cells, strict=True)) == {
        "Ambition Institute": ["0", "0", "0", "0"],
        "Teach First": ["1", "0", "1", "0"],  # Not the one that was registered by hand.
    }


async def test_adding_sends_for_one_provider(signed_in, providers, sessions):
    client = await signed_in()
    teach_first, _ = providers
    answer = await _post(client, f"{HOME}/{teach_first.public_id}/add")
    assert answer.status == 200
    assert "The applications of Teach First are being added to." in await answer.text()
    body = {"lead_provider_id": str(teach_first.public_id), "replaces": False}
    [(kind, sent, actor)] = await _sent(sessions)
    assert (kind, sent) == ("sandbox.refresh.v1", body)
    assert re.fullmatch(r"Admin \d+", actor)


async def test_replacing_is_explained_first_and_sends_for_each_provider(
    signed_in, providers, sessions
):
    client = await signed_in()
    html = await _page(client, f"{HOME}/all/replace")
    assert "All invented applications of all providers go" in html
    assert await _sent(sessions) == []
    answer = await _post(client, f"{HOME}/all/replace")
    assert "The applications of all providers are being replaced." in await answer.text()
    asked = {(body["lead_provider_id"], body["replaces"]) for _, body, _ in await _sent(sessions)}
    assert asked == {(str(one.public_id), True) for one in providers}


@pytest.mark.parametrize("which", ["nobody", "3f2a9a9e-0000-4000-8000-000000000000"])
async def test_a_provider_that_there_is_not_is_not_found(signed_in, providers, sessions, which):
    client = await signed_in()
    assert (await client.get(f"{HOME}/{which}/replace")).status == 404
    assert (await _post(client, f"{HOME}/{which}/add")).status == 404
    assert await _sent(sessions) == []


async def test_plain_staff_are_kept_out(signed_in, providers):
    client = await signed_in(is_super=False)
    assert (await client.get(HOME)).status == 403
    assert HOME not in await (await client.get("/admin")).text()


@pytest.mark.parametrize(("environment", "status"), [("sandbox", 200), ("production", 404)])
async def test_where_people_are_real_there_is_no_such_page(
    signed_in, providers, environment, status
):
    client = await signed_in(environment=environment)
    assert (await client.get(HOME)).status == status
    assert (HOME in await (await client.get("/admin")).text()) == (status == 200)
    for path in (f"{HOME}/all/add", f"{HOME}/all/replace"):
        token = token_in(await (await client.get("/admin")).text() + await _any_token(client))
        answer = await client.post(path, data={"csrf_token": token}, allow_redirects=False)
        assert answer.status == (303 if status == 200 else 404)


async def _any_token(client):
    return await (await client.get("/sign-out")).text()
