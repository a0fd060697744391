"""What every answer has, and what becomes of failures."""

import pytest
from aiohttp import web

from domain.faults import Conflict, Fault, NotAllowed, NotFound, Unavailable
from gateway.pages.render import render
from gateway.requests import now_of


async def test_an_unknown_page_is_a_404_page_with_the_security_headers(make_client):
    client = await make_client()
    answer = await client.get("/no-such-page")
    assert answer.status == 404
    assert "Page not found" in await answer.text()
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_an_unknown_path_of_the_api_is_json(make_client):
    client = await make_client()
    answer = await client.get("/api/nothing")
    assert (answer.status, await answer.json()) == (404, {"error": "Resource not found"})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(Fault(title="id", detail="None such.")), 404),
        (NotAllowed(Fault(title="base", detail="Not yours.")), 403),
        (Conflict(Fault(title="state", detail="Too late.")), 422),
        (Unavailable(Fault(title="base", detail="Later.")), 503),
        (RuntimeError("a bug"), 500),
        (OSError("database gone"), 503),
    ],
)
@pytest.mark.parametrize("path", ["/page", "/api/thing"])
async def test_what_is_raised_becomes_the_documented_answer(make_client, error, status, path):
    routes = web.RouteTableDef()

    @routes.get(path)
    async def fail(request: web.Request) -> web.Response:
        raise error

    client = await make_client(routes)
    answer = await client.get(path)
    assert answer.status == status
    wanted = "application/json" if path.startswith("/api") else "text/html"
    assert answer.content_type == wanted
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_every_nonce_is_new_and_is_that_of_the_page(make_client):
    client = await make_client()
    first, second = await client.get("/nowhere"), await client.get("/nowhere")
    nonces = [
        answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        for answer in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in await first.text()


async def test_the_date_of_a_request_can_be_set_only_where_that_is_switched_on(make_client, clock):
    routes = web.RouteTableDef()

    @routes.get("/api/now")
    async def now(request: web.Request) -> web.Response:
        return web.Response(text=now_of(request).isoformat())

    said = {"X-With-Server-Date": "2025-02-03T04:05:06Z"}
    trusting = await make_client(routes, trust_server_date=True)
    assert (
        await (await trusting.get("/api/now", headers=said)).text() == "2025-02-03T04:05:06+00:00"
    )
    for settings in ({}, {"trust_server_date": True, "environment": "production"}):
        wary = await make_client(routes, **settings)
        assert await (await wary.get("/api/now", headers=said)).text() == clock.now.isoformat()


async def test_assets_are_kept_for_ever_under_the_address_of_their_content(make_client):
    routes = web.RouteTableDef()

    @routes.get("/page")
    async def page(request: web.Request) -> web.Response:
        return await render(request, "error.html", title="A title", paragraphs=[], status=200)

    client = await make_client(routes)
    html = await (await client.get("/page")).text()
    address = html.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await client.get(address)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    stale = await client.get(address.split("?")[0] + "?v=0")
    assert "immutable" not in stale.headers["Cache-Control"]
    assert (await client.get("/static/../app.py")).status == 404
