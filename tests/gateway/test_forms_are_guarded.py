"""A change without the token of its session is refused. Source: design, "Safety"."""

import gzip
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


URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PART = "--x\r\nContent-Disposition: form-data; name=a\r\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, b"csrf_token=\xff"),
        (f"{URLENCODED}; charset=no-such-thing", b"csrf_token=x"),
        (f"{URLENCODED}; charset=unicode_escape", rb"csrf_token=\ud800"),
        (URLENCODED, b"csrf_token=x&name=A%00B"),
        (URLENCODED, b"csrf_token=x&na%00me=B"),
        ("multipart/form-data", b"x"),
        (MULTIPART, b"no boundary"),
        (MULTIPART, b"--x\r\nno header\r\n\r\nx\r\n--x--\r\n"),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut'),
        (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"),
        (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'),
        (MULTIPART, f"{PART}Content-Transfer-Encoding: rubbish\r\n\r\nx\r\n--x--\r\n".encode()),
    ],
)
async def test_a_form_that_cannot_be_read_is_the_senders_mistake(make_client, content_type, body):
    client = await make_client(routes)
    answer = await client.post("/form", data=body, headers={"Content-Type": content_type})
    assert answer.status == 400
    assert "The request could not be read" in await answer.text()


@pytest.mark.parametrize(("path", "status"), [("/form", 400), ("/csp_reports", 200)])
@pytest.mark.parametrize(
    "body",
    [b"not packed", gzip.compress(b"csrf_token=x", mtime=0)],
    ids=["claimed", "packed"],
)
async def test_a_form_is_never_packed(make_client, path, status, body):
    client = await make_client(routes)
    headers = {"Content-Type": URLENCODED, "Content-Encoding": "gzip"}
    answer = await client.post(path, data=body, headers=headers)
    assert answer.status == status


async def test_a_file_is_no_token(make_client):
    client = await make_client(routes)
    answer = await client.post("/form", data={"csrf_token": io.BytesIO(b"x")})
    assert answer.status == 422


async def test_a_token_in_a_header_that_is_no_text_is_wrong(make_client):
    client = await make_client(routes)
    answer = await client.post("/form", headers={"X-CSRF-Token": b"\xff".decode("latin-1")})
    assert answer.status == 422
