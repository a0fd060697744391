"""A teacher goes to the provider and comes back. Source: registration-journey.md 10.2, 10.5, 10.6."""

from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from gateway.keys import IDENTITY
from gateway.sessions import session_of
from store.tables import User
from tests.factories import make_application, make_user, make_world

BEGIN = "/users/auth/tra_openid_connect"
AMINA = {"sub": "amina", "email": "amina@example.com", "name": "Amina Okafor"}
probe = web.RouteTableDef()


@probe.get("/probe")
async def look(request: web.Request) -> web.Response:
    session = await session_of(request)
    told = {"token": session.csrf_token, "user": session.user_id, "values": session.values}
    return web.json_response(told)


@pytest.fixture
async def browser(make_client):
    client = await make_client(probe)
    client.app[IDENTITY].people["amina"] = AMINA
    return client


async def probed(client):
    return await (await client.get("/probe")).json()


async def begin(client, **form) -> dict[str, str]:
    token = (await probed(client))["token"]
    answer = await client.post(BEGIN, data={"csrf_token": token, **form}, allow_redirects=False)
    assert answer.status == 303
    return {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def come_back(client, **query) -> str:
    answer = await client.get(f"{BEGIN}/callback", params=query, allow_redirects=False)
    assert answer.status == 303
    return answer.headers["Location"]


async def test_a_new_teacher_gets_an_account_and_goes_to_the_first_step(browser, session):
    asked = await begin(browser)
    assert await come_back(browser, state=asked["state"], code="amina") == (
        "/registration/teacher-reference-number"
    )
    user = await session.get(User, (await probed(browser))["user"])
    assert (user.uid, user.email, user.full_name) == ("amina", "amina@example.com", "Amina Okafor")


async def test_one_with_a_trn_skips_that_question(browser):
    browser.app[IDENTITY].people["amina"] = AMINA | {"trn": "1234568"}
    asked = await begin(browser)
    assert await come_back(browser, state=asked["state"], code="amina") == (
        "/registration/course-start-date"
    )


async def test_one_with_a_registration_goes_to_the_account(browser, session):
    user = await make_user(session, email="amina@example.com")
    await make_application(session, await make_world(session), user=user)
    await session.commit()
    asked = await begin(browser)
    assert await come_back(browser, state=asked["state"], code="amina") == "/account"


async def test_one_who_asked_for_news_goes_there(browser):
    asked = await begin(browser, request_email_updates="true")
    where = await come_back(browser, state=asked["state"], code="amina")
    assert where == "/email_updates/new"


@pytest.mark.parametrize(
    "query",
    [
        {"state": "another", "code": "amina"},
        {"code": "amina"},
        {"state": "", "code": "amina"},
        {"state": "<state>", "error": "access_denied"},
        {"state": "<state>", "code": "nobody"},
        {"state": "<state>"},
    ],
    ids=str,
)
async def test_whoever_comes_back_wrongly_is_not_signed_in(browser, query):
    asked = await begin(browser)
    filled = {k: v.replace("<state>", asked["state"]) for k, v in query.items()}
    assert await come_back(browser, **filled) == "/registration/start"
    told = await probed(browser)
    assert told["user"] is None
    assert told["values"]["flashes"][0]["kind"] == "error"


async def test_an_answer_counts_once(browser):
    asked = await begin(browser)
    await come_back(browser, state=asked["state"], code="nobody")
    where = await come_back(browser, state=asked["state"], code="amina")
    assert where == "/registration/start"


async def test_a_link_alone_does_not_begin_a_sign_in(browser):
    assert (await browser.get(BEGIN)).status in {404, 405}
    assert (await browser.post(BEGIN)).status == 422


async def test_a_person_without_a_name_is_not_signed_in(browser):
    browser.app[IDENTITY].people["amina"] = AMINA | {"name": ""}
    asked = await begin(browser)
    where = await come_back(browser, state=asked["state"], code="amina")
    assert where == "/registration/start"


async def test_signing_out_asks_first_and_ends_at_the_provider(browser):
    asked = await begin(browser)
    await come_back(browser, state=asked["state"], code="amina")
    page = await (
        await browser.get("/sign-out", headers={"Referer": "http://127.0.0.1/account"})
    ).text()
    assert "Do you want to sign out?" in page
    assert 'href="/account"' in page
    token = (await probed(browser))["token"]
    form = {"csrf_token": token, "_method": "delete"}
    answer = await browser.post("/sign-out", data=form, allow_redirects=False)
    assert answer.headers["Location"].startswith("http://127.0.0.1:1/sign-out?return_to=http")
    told = await probed(browser)
    assert told["user"] is None
    assert (await begin(browser))["again"] == "True"


@pytest.mark.parametrize(
    "referer",
    [
        "http://evil.example/",
        "http://127.0.0.1//evil.example",
        "http://127.0.0.1/\\evil.example",
        "http://127.0.0.1/\t/evil.example",
        "",
    ],
)
async def test_cancelling_leads_to_no_other_host(browser, referer):
    asked = await begin(browser)
    await come_back(browser, state=asked["state"], code="amina")
    page = await (await browser.get("/sign-out", headers={"Referer": referer})).text()
    assert "evil" not in page


async def test_nobody_signed_in_goes_home(browser):
    answer = await browser.get("/sign-out", allow_redirects=False)
    assert answer.headers["Location"] == "/"
