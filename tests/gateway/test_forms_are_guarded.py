"""A change without the token of its session is refused. Source: design, "Safety"."""

import io

import pytest
from aiohttp import web

from gateway.sessions import session_of

routes = web.RouteTableDef()


@routes.get("/form")
async def form(request: web.Request) -> web.Response:
    return web.Response(text=(await session_of(request)).csrf_token)


@routes.post("/form")
@routes.patch("/form")
@routes.delete("/form")
@routes.post("/api/open")
async def take(request: web.Request) -> web.Response:
    return web.Response(text="taken")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_the_token_of_the_same_session_is_accepted(make_client, method):
    client = await make_client(routes)
    token = await (await client.get("/form")).text()
    answer = await client.request(method, "/form", data={"csrf_token": token})
    assert (answer.status, await answer.text()) == (200, "taken")
    by_header = await client.request(method, "/form", headers={"X-CSRF-Token": token})
    assert by_header.status == 200


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("given", [{}, {"csrf_token": ""}, {"csrf_token": "x"}])
async def test_a_missing_or_wrong_token_is_refused(make_client, method, given):
    client = await make_client(routes)
    await client.get("/form")
    answer = await client.request(method, "/form", data=given)
    assert answer.status == 422
    assert "The change was rejected" in await answer.text()


async def test_the_token_of_another_session_is_refused(make_client):
    client, other = await make_client(routes), await make_client(routes)
    token = await (await other.get("/form")).text()
    await client.get("/form")
    assert (await client.post("/form", data={"csrf_token": token})).status == 422


async def test_programs_have_no_cookies_and_need_no_token(make_client):
    client = await make_client(routes)
    assert (await client.post("/api/open")).status == 200


async def test_a_body_that_is_too_large_is_refused(make_client):
    client = await make_client(routes)
    body = io.BytesIO(b"csrf_token=" + b"x" * 1_100_000)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post("/form", data=body, headers=form)
    assert answer.status == 413
