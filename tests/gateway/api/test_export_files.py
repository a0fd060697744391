"""Files of exports on the wire: ranges, tags, and clients that hang up. Source: RFC 9110, 13 and 14."""

import asyncio
import hashlib
import random

import pytest
from sqlalchemy import delete

from store.tables import ExportFile, ExportPart
from store.transaction import transaction
from tests.eventually import eventually
from tests.exports import make_export, make_file

CONTENT = random.Random(7).randbytes(2_500)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PART = 1_000


async def kept_file(session, provider, content: bytes, part_bytes: int) -> str:
    """The path of a file that is kept in parts."""
    export = await make_export(session, provider)
    await session.execute(delete(ExportFile))
    file = await make_file(session, export, content, part_bytes=part_bytes)
    return f"/api/v3/exports/{export.public_id}/files/{file.name}"


@pytest.fixture
async def path(make, world) -> str:
    return await make(kept_file, world.provider, CONTENT, PART)


async def test_a_file_comes_whole_with_its_length_and_tag(api, path):
    answer = await api.get(path)
    assert (answer.status, answer.raw) == (200, CONTENT)
    expected = {
        "Content-Type": "application/gzip",
        "Content-Length": "2500",
        "Content-Disposition": 'attachment; filename="applications.ndjson.gz"',
        "Accept-Ranges": "bytes",
        "ETag": f'"{DIGEST}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "Content-Encoding" not in answer.headers
    assert "X-Request-ID" in answer.headers


async def test_head_tells_the_same_without_the_bytes(api, path):
    got, told = await api.get(path), await api.call("HEAD", path)
    assert (told.status, told.raw) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Accept-Ranges", "ETag"):
        assert told.headers[name] == got.headers[name]
    ranged = await api.call("HEAD", path, headers={"Range": "bytes=0-9"})
    assert (ranged.status, ranged.headers["Content-Length"]) == (200, "2500")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-999", 0, 999),
        ("bytes=999-1000", 999, 1000),
        ("bytes=500-2200", 500, 2200),
        ("bytes=1000-1999", 1000, 1999),
        ("bytes=2499-", 2499, 2499),
        ("bytes=0-", 0, 2499),
        ("bytes=-1", 2499, 2499),
        ("bytes=-600", 1900, 2499),
        ("bytes=-9999", 0, 2499),
        ("bytes=2400-9999", 2400, 2499),
    ],
)
async def test_a_range_is_sent_alone(api, path, asked, first, last):
    answer = await api.get(path, headers={"Range": asked})
    assert (answer.status, answer.raw) == (206, CONTENT[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/2500"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert answer.headers["ETag"] == f'"{DIGEST}"'


@pytest.mark.parametrize(
    "asked", ["bytes=2500-", "bytes=2500-2600", "bytes=5-2", "bytes=-0", "bytes=x"]
)
async def test_a_range_that_is_not_there_is_refused(api, path, asked):
    answer = await api.get(path, headers={"Range": asked})
    assert answer.status == 416
    assert answer.headers["Content-Range"] == "bytes */2500"
    assert answer.json == {
        "errors": [
            {
                "title": "range",
                "detail": "The header Range must name bytes that the file has: bytes=first-last.",
            }
        ]
    }


@pytest.mark.parametrize("asked", ["items=0-5", "bytes=0-0,5-6"])
async def test_what_is_no_single_range_of_bytes_is_all(api, path, asked):
    answer = await api.get(path, headers={"Range": asked})
    assert (answer.status, answer.raw) == (200, CONTENT)
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize(
    ("begun_with", "status"),
    [
        (f'"{DIGEST}"', 206),
        ('"of-another-file"', 200),
        (f'W/"{DIGEST}"', 200),
        ("Mon, 25 Nov 2024 12:00:00 GMT", 200),
    ],
)
async def test_a_range_is_of_the_file_that_was_begun_with(api, path, begun_with, status):
    answer = await api.get(path, headers={"Range": "bytes=2000-", "If-Range": begun_with})
    assert answer.status == status
    assert answer.raw == (CONTENT[2000:] if status == 206 else CONTENT)


@pytest.mark.parametrize("known", [f'"{DIGEST}"', f'"x", "{DIGEST}"', "*"])
async def test_a_file_that_the_client_has_is_not_sent(api, path, known):
    answer = await api.get(path, headers={"If-None-Match": known, "Range": "bytes=0-9"})
    assert (answer.status, answer.raw) == (304, b"")
    assert answer.headers["ETag"] == f'"{DIGEST}"'


async def test_a_broken_download_can_be_continued(api, path):
    begun = (await api.get(path, headers={"Range": "bytes=0-1234"})).raw
    rest = await api.get(path, headers={"Range": "bytes=1235-", "If-Range": f'"{DIGEST}"'})
    assert hashlib.sha256(begun + rest.raw).hexdigest() == DIGEST


async def _hung_up(client, path: str, token: str) -> None:
    """Ask for the file, take a little of it, and go."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.transport.abort()


async def test_clients_that_hang_up_hold_no_connection(api, make, world, engine):
    large = random.Random(1).randbytes(1_000_000) * 16
    path = await make(kept_file, world.provider, large, 1_000_000)
    for _ in range(2):
        await asyncio.gather(*(_hung_up(api.client, path, api.token) for _ in range(15)))
    await eventually(lambda: _all_are_back(engine))
    answers = await asyncio.gather(*(api.get("/api/v3/statements") for _ in range(12)))
    assert {answer.status for answer in answers} == {200}
    assert (await api.get(path, headers={"Range": "bytes=-5"})).raw == large[-5:]


async def test_clients_that_read_slowly_hold_no_connection(api, make, world, engine):
    large = random.Random(1).randbytes(1_000_000) * 16
    path = await make(kept_file, world.provider, large, 1_000_000)
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\n\r\n"
    slow = [await asyncio.open_connection(api.client.host, api.client.port) for _ in range(12)]
    for reader, writer in slow:
        writer.write(request.encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    await eventually(lambda: _all_are_back(engine))
    assert (await api.get("/api/v3/statements")).status == 200
    for _, writer in slow:
        writer.transport.abort()


async def _all_are_back(engine) -> bool:
    return engine.pool.checkedout() == 0


async def test_a_file_that_goes_meanwhile_is_never_taken_for_whole(api, make, world, sessions):
    large = random.Random(1).randbytes(1_000_000) * 16
    path = await make(kept_file, world.provider, large, 1_000_000)
    reader, writer = await asyncio.open_connection(api.client.host, api.client.port)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\n\r\n".encode()
    )
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    async with transaction(sessions) as session:
        await session.execute(delete(ExportPart))
    received = await reader.read()
    assert 0 < len(received) < len(large)
    writer.close()
    assert (await api.get("/api/v3/statements")).status == 200
