"""What the browser's session promises. Source: registration-journey.md 10.8, admin-and-operations.md 10.7."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from aiohttp import CookieJar, web

from gateway.sessions import merged, session_of
from store.tables import WebSession
from tests.factories import make_user

COOKIE = "npq_session"
routes = web.RouteTableDef()
gates: dict[str, asyncio.Event] = {}


@routes.get("/write")
async def write(request: web.Request) -> web.Response:
    session = await session_of(request)
    answers = session.values.setdefault("answers", {})
    answers.update(request.query)
    if gate := gates.get(request.query.get("wait", "")):
        gates["reading"].set()
        await gate.wait()
    return web.Response(text=session.csrf_token)


@routes.get("/read")
async def read(request: web.Request) -> web.Response:
    session = await session_of(request)
    return web.json_response({"values": session.values, "user": session.user_id})


@routes.get("/idle")
async def idle(request: web.Request) -> web.Response:
    return web.Response(text=(await session_of(request)).csrf_token)


@routes.get("/sign-in-as/{user}")
async def sign_in_as(request: web.Request) -> web.Response:
    (await session_of(request)).sign_in_user(int(request.match_info["user"]))
    return web.Response()


@routes.get("/end")
async def end(request: web.Request) -> web.Response:
    (await session_of(request)).end()
    return web.Response()


def cookie_of(client) -> str:
    return client.session.cookie_jar.filter_cookies(client.make_url("/"))[COOKIE].value


def with_cookie(value: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={value}"}


@pytest.fixture
async def rows(engine):
    async def all_rows():
        async with engine.connect() as connection:
            return (await connection.execute(WebSession.__table__.select())).all()

    return all_rows


async def test_answers_come_back_and_are_stored_sealed_under_a_hash(make_client, rows):
    client = await make_client(routes)
    await client.get("/write", params={"school": "Hogsmeade Primary"})
    told = await (await client.get("/read")).json()
    assert told["values"] == {"answers": {"school": "Hogsmeade Primary"}}
    (row,) = await rows()
    assert row.id_hash == hashlib.sha256(cookie_of(client).encode()).digest()
    assert b"Hogsmeade" not in row.sealed


async def test_a_visitor_who_only_looks_leaves_no_row_but_has_a_lasting_form_token(
    make_client, rows
):
    client = await make_client(routes)
    first = await (await client.get("/idle")).text()
    assert await (await client.get("/idle")).text() == first
    assert await rows() == []


async def test_the_cookie_is_for_this_host_and_no_script(make_client):
    client = await make_client(routes, public_url="https://npq.example")
    answer = await client.get("/idle")
    (header,) = answer.headers.getall("Set-Cookie")
    assert header.startswith("__Host-npq_session=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(header.split("; "))
    assert "Domain" not in header


async def test_signing_in_changes_the_id_and_keeps_the_answers(make_client, session, rows):
    user = await make_user(session)
    await session.commit()
    client = await make_client(routes)
    await client.get("/write", params={"course": "headship"})
    before = cookie_of(client)
    await client.get(f"/sign-in-as/{user.id}")
    assert cookie_of(client) != before
    told = await (await client.get("/read")).json()
    assert told == {"values": {"answers": {"course": "headship"}}, "user": user.id}
    assert len(await rows()) == 1
    client.session.cookie_jar.clear()
    planted = await (await client.get("/read", headers=with_cookie(before))).json()
    assert planted == {"values": {}, "user": None}


async def test_answers_of_another_teacher_are_not_inherited(make_client, session):
    one, other = await make_user(session), await make_user(session)
    await session.commit()
    client = await make_client(routes)
    await client.get(f"/sign-in-as/{one.id}")
    await client.get("/write", params={"course": "headship"})
    await client.get(f"/sign-in-as/{other.id}")
    assert await (await client.get("/read")).json() == {"values": {}, "user": other.id}


async def test_ending_takes_the_row_away(make_client, rows):
    client = await make_client(routes)
    await client.get("/write", params={"a": "1"})
    await client.get("/end")
    assert await rows() == []


async def test_two_tabs_both_keep_their_answers(make_client):
    client = await make_client(routes)
    await client.get("/write", params={"first": "1"})
    gates["slow"], gates["reading"] = asyncio.Event(), asyncio.Event()
    slow = asyncio.ensure_future(client.get("/write", params={"wait": "slow", "slow": "2"}))
    await gates["reading"].wait()
    await client.get("/write", params={"quick": "3"})
    gates["slow"].set()
    await slow
    told = await (await client.get("/read")).json()
    assert told["values"]["answers"] == {"first": "1", "wait": "slow", "slow": "2", "quick": "3"}


async def test_a_slow_request_does_not_bring_an_ended_session_back(make_client, rows):
    client = await make_client(routes)
    await client.get("/write", params={"first": "1"})
    old = cookie_of(client)
    gates["late"], gates["reading"] = asyncio.Event(), asyncio.Event()
    late = asyncio.ensure_future(client.get("/write", params={"wait": "late"}))
    await gates["reading"].wait()
    await client.get("/end")
    ended = cookie_of(client)
    gates["late"].set()
    await late
    assert await rows() == []
    assert cookie_of(client) == ended != old


@pytest.mark.parametrize("forged", ["x", "A" * 64, "é", "..", ""])
async def test_an_id_that_we_did_not_give_out_is_not_taken_up(make_client, forged, rows):
    client = await make_client(routes)
    client.session.cookie_jar.clear()
    answer = await client.get("/write", params={"a": "1"}, headers=with_cookie(forged))
    assert answer.status == 200
    assert answer.cookies[COOKIE].value not in {forged, ""}


async def test_a_session_lives_two_weeks_from_the_last_use(make_client, clock):
    client = await make_client(routes)
    client.session._cookie_jar = CookieJar(unsafe=True)
    kept = with_cookie((await client.get("/write", params={"a": "1"})).cookies[COOKIE].value)
    clock.move(days=13)
    assert "Max-Age=1296000" in (await client.get("/read", headers=kept)).headers["Set-Cookie"]
    clock.move(days=13, hours=23)
    answer = await client.get("/read", headers=kept)
    assert (await answer.json())["values"]["answers"] == {"a": "1"}
    clock.now += timedelta(days=15, seconds=1)
    assert (await (await client.get("/read", headers=kept)).json())["values"] == {}


async def test_what_another_key_sealed_counts_as_empty(make_client):
    client = await make_client(routes)
    await client.get("/write", params={"a": "1"})
    kept = with_cookie(cookie_of(client))
    other = await make_client(routes, secret_key="another secret key, long enough to be one too")
    assert (await (await other.get("/read", headers=kept)).json())["values"] == {}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result"),
    [
        ({}, {"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": 2}, {"a": 3}, {"a": 2}),
        ({"a": 1}, {"a": 1}, {"a": 3}, {"a": 3}),
        ({"a": 1}, {}, {"a": 1, "b": 2}, {"b": 2}),
        ({"a": 1}, {"a": 1}, {}, {}),
        ({"m": {"x": 1}}, {"m": {"x": 1, "y": 2}}, {"m": {"x": 5}}, {"m": {"x": 5, "y": 2}}),
        ({"m": {"x": 1}}, {"m": {}}, {"m": {"x": 1, "z": 3}}, {"m": {"z": 3}}),
        ({}, {"m": {"x": 1}}, {"m": {"y": 2}}, {"m": {"x": 1, "y": 2}}),
        ({"l": [1]}, {"l": [1, 2]}, {"l": [1, 3]}, {"l": [1, 2]}),
    ],
)
def test_changes_of_two_tabs_are_laid_over_one_another(base, mine, theirs, result):
    assert merged(base, mine, theirs) == result
