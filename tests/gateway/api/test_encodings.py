"""Bodies that travel compressed, there and back. Source: provider-api.md 5.1."""

import gzip
import hashlib
import hmac
import json
import threading
import zlib
from dataclasses import replace

import pytest
from multidict import CIMultiDict

from gateway.api.encodings import takes_gzip
from gateway.keys import CONFIG
from store.tables import IdentityWebhookMessage
from tests.factories import make_application
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS
from tests.gateway.api.test_malformed_requests import TOKEN, sent
from tests.stored import rows

JSON = b"Content-Type: application/json"
BODY = b'{"data": {"attributes": {"participant_id": "x"}}}'
PACKED = gzip.compress(BODY, mtime=0)


async def post(client, body: bytes, *headers: bytes) -> tuple[int, bytes, bytes]:
    return await sent(client, f"POST {DECLARATIONS}", TOKEN, JSON, *headers, body=body)


async def get(client, path: str, *headers: bytes) -> tuple[CIMultiDict[str], bytes]:
    """The headers and the very bytes of an answer."""
    _, head, body = await sent(client, f"GET {path}", TOKEN, *headers)
    lines = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
    return CIMultiDict((name.decode(), value.decode()) for name, value in lines), body


@pytest.mark.parametrize("encoding", [b"gzip", b"GZIP", b" gzip ", b"x-gzip"])
async def test_a_compressed_body_is_read_as_it_was_meant(client, world, encoding):
    status, _, body = await post(client, PACKED, b"Content-Encoding:" + encoding)
    assert (status, b"participant_id" in body) == (422, True)


@pytest.mark.parametrize("encoding", [b"", b"identity", b"Identity"])
async def test_a_body_that_is_not_compressed_may_say_so(client, world, encoding):
    assert (await post(client, BODY, b"Content-Encoding: " + encoding))[0] == 422


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        b"",
        PACKED[:-12],
        PACKED[:-8],
        PACKED[:-1],
        PACKED[:-8] + b"\0" * 8,
        PACKED + b"abc",
        PACKED + PACKED,
        zlib.compress(BODY),
    ],
    ids=["plain", "none", "half", "no end", "cut", "wrong sum", "more", "two", "zlib"],
)
async def test_a_body_that_is_not_compressed_as_it_says_is_a_bad_request(client, world, body):
    status, _, answer = await post(client, body, b"Content-Encoding: gzip")
    assert (status, json.loads(answer)["errors"][0]["title"]) == (400, "Bad request")


@pytest.mark.parametrize(
    "encoding", [b"deflate", b"br", b"zstd", b"compress", b"nonsense", b"\xff"]
)
async def test_a_body_compressed_otherwise_is_told_what_is_read(client, world, encoding):
    status, head, body = await post(client, PACKED, b"Content-Encoding: " + encoding)
    assert (status, body) == (415, b'{"error":"Unsupported media type"}')
    assert b"Accept-Encoding: gzip" in head
    assert b"Cache-Control: no-store" in head


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Encoding: gzip, gzip"],
        [b"Content-Encoding: gzip", b"Content-Encoding: gzip"],
        [b"Content-Encoding: gzip", b"Content-Encoding: br"],
    ],
)
async def test_a_body_compressed_twice_is_not_read(client, world, headers):
    assert (await post(client, gzip.compress(PACKED), *headers))[0] == 415


async def test_a_token_is_asked_for_before_the_body_is_looked_at(client, world):
    encoding = b"Content-Encoding: br"
    status, _, _ = await sent(client, f"POST {DECLARATIONS}", JSON, encoding, body=PACKED)
    assert status == 401


@pytest.mark.parametrize("size", [1_000_000, 50_000_000])
async def test_a_body_that_grows_beyond_the_limit_is_too_large(client, world, size):
    bomb = gzip.compress(b'{"a": "' + b"0" * size + b'"}')
    assert len(bomb) < 100_000
    status, _, body = await post(client, bomb, b"Content-Encoding: gzip")
    assert (status, body) == (413, b'{"error":"The request body is too large"}')


async def test_a_body_may_grow_up_to_the_limit(client, world):
    filler = b" " * (1_000_000 - len(BODY))
    status, _, _ = await post(client, gzip.compress(BODY + filler), b"Content-Encoding: gzip")
    assert status == 422


async def test_a_body_is_the_same_request_under_its_key_however_it_travels(api, make, world):
    application = await make(make_application, world)
    path = f"{APPLICATIONS}/{application.public_id}/accept"
    body = b'{"data": {"attributes": {"funded_place": true}}}'
    headers = {"Content-Type": "application/json", "Idempotency-Key": "once"}
    first = await api.call("POST", path, data=body, headers=headers)
    again = await api.call(
        "POST", path, data=gzip.compress(body), headers=headers | {"Content-Encoding": "gzip"}
    )
    assert (first.status, again.status, again.raw) == (200, 200, first.raw)


async def test_a_signature_is_of_the_bytes_that_were_sent(application, client, config, sessions):
    application._state[CONFIG] = replace(config, webhook_secret="secret")
    raw = gzip.compress(b'{"messageType": "UserUpdated"}')
    signature = hmac.new(b"secret", raw, hashlib.sha256).hexdigest().encode()
    path = "POST /api/v1/get_an_identity/webhook_messages"
    signed = b"X-Hub-Signature-256: " + signature
    assert (await sent(client, path, signed, b"Content-Encoding: gzip", body=raw))[0] == 200
    assert (await sent(client, path, signed, b"Content-Encoding: br", body=raw))[0] == 415
    (notice,) = await rows(sessions, IdentityWebhookMessage)
    assert notice.message_type == "UserUpdated"


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br", True),
        ("deflate, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("gzip; q = 0.1", True),
        ("*", True),
        ("*;q=0", False),
        ("br, *;q=0.1", True),
        ("identity", False),
        ("deflate", False),
        ("gzipped", False),
        ("gzip;q=much", False),
        ("gzip;level=9", True),
        (",,;;==", False),
    ],
)
def test_who_takes_gzip(accepted, takes):
    assert takes_gzip(accepted) is takes


@pytest.fixture
async def some(make, world):
    """Applications enough for an answer that is worth compressing."""
    for _ in range(3):
        await make(make_application, world)


async def test_an_answer_of_some_length_is_compressed_for_who_takes_it(client, some):
    plain, body = await get(client, APPLICATIONS)
    packed, bytes_sent = await get(client, APPLICATIONS, b"Accept-Encoding: gzip, deflate")
    assert (plain.get("Content-Encoding"), packed["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(bytes_sent) == body
    assert int(packed["Content-Length"]) == len(bytes_sent) < len(body) / 2
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert packed["Content-Type"] == "application/json"


@pytest.mark.parametrize("refused", [b"Accept-Encoding: br", b"Accept-Encoding: gzip;q=0", b"X: y"])
async def test_nobody_else_gets_it_compressed(client, some, refused):
    headers, body = await get(client, APPLICATIONS, refused)
    assert ("Content-Encoding" in headers, len(json.loads(body)["data"])) == (False, 3)


async def test_a_short_answer_is_not_worth_it_but_might_have_been(client, world):
    headers, body = await get(client, APPLICATIONS, b"Accept-Encoding: gzip")
    assert (body, headers["Vary"]) == (b'{"data":[]}', "Accept-Encoding")
    assert "Content-Encoding" not in headers


async def test_a_sheet_is_compressed_as_it_streams(client, some):
    path = "/api/v1/npq-applications.csv"
    plain, body = await get(client, path)
    packed, bytes_sent = await get(client, path, b"Accept-Encoding: gzip")
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert plain["Vary"] == "Accept-Encoding"
    assert gzip.decompress(_joined(bytes_sent)) == _joined(body)


async def test_pages_for_people_are_as_they_were(client):
    async with client.get("/", headers={"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers


async def test_a_tag_is_of_what_is_said_however_it_travels(client, make, world):
    application = await make(make_application, world)
    path = f"{APPLICATIONS}/{application.public_id}"
    plain, _ = await get(client, path)
    packed, _ = await get(client, path, b"Accept-Encoding: gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert plain["ETag"] == packed["ETag"]
    assert plain["ETag"].startswith('W/"')
    for tag in (plain["ETag"], plain["ETag"].removeprefix("W/")):
        asked = (b"Accept-Encoding: gzip", b"If-None-Match: " + tag.encode())
        status, head, body = await sent(client, f"GET {path}", TOKEN, *asked)
        assert (status, body, b"Vary: Accept-Encoding" in head) == (304, b"", True)


async def test_refusals_are_compressed_alike(client, world):
    headers, body = await get(client, f"{APPLICATIONS}?page[page]=0", b"Accept-Encoding: gzip")
    assert titles_of(body) == ["Bad request"]
    assert headers["Vary"] == "Accept-Encoding"


async def test_a_long_answer_is_compressed_beside_the_loop(client, make, world, monkeypatch):
    """The loop's thread never sees the compressor of a body beyond a few kilobytes."""
    for _ in range(10):
        await make(make_application, world)
    loop_thread, threads = threading.get_ident(), []
    made = zlib.compressobj

    class Watched:
        def __init__(self, *given, **named):
            self._inner = made(*given, **named)

        def compress(self, data):
            threads.append(threading.get_ident())
            return self._inner.compress(data)

        def flush(self, *given):
            return self._inner.flush(*given)

    monkeypatch.setattr(zlib, "compressobj", Watched)
    headers, _ = await get(client, APPLICATIONS, b"Accept-Encoding: gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert threads
    assert loop_thread not in threads


def titles_of(body: bytes) -> list[str]:
    return [fault["title"] for fault in json.loads(body)["errors"]]


def _joined(body: bytes) -> bytes:
    """A chunked body put together."""
    joined = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        joined, body = joined + body[:length], body[length + 2 :]
    return joined
