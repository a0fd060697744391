"""A client that hangs up in the middle of a write: it is done whole or not at all, and never twice.

Handlers are not cancelled when a client leaves; whoever is in doubt asks again under the same key.
Source: style.md, "Start, stop, settings"; design, "Promises", Idempotency-Key.
"""

import asyncio

import orjson
import pytest

from store.tables import Declaration
from tests.gateway.api.calls import DECLARATIONS
from tests.stored import rows


@pytest.fixture
def body(started) -> bytes:
    return orjson.dumps({"data": {"type": "participant-declaration", "attributes": started}})


async def write_and_hang_up(client, body: bytes, *, sent: int, key: str = "once") -> None:
    """Send so much of the request, then cut the connection without reading an answer."""
    server = client.server
    _, writer = await asyncio.open_connection(server.host, server.port)
    head = (
        f"POST {DECLARATIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-of-the-provider\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body[:sent])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def test_whoever_hangs_up_before_the_body_is_whole_has_done_nothing(
    api, client, sessions, body, started
):
    await write_and_hang_up(client, body, sent=len(body) - 1)
    answer = await api.post(DECLARATIONS, started)
    assert answer.status == 200
    assert len(await rows(sessions, Declaration)) == 1


async def test_whoever_hangs_up_and_asks_again_under_the_key_has_it_once(
    api, client, sessions, body
):
    await write_and_hang_up(client, body, sent=len(body))
    again = await api.call(
        "POST",
        DECLARATIONS,
        data=body,
        headers={"Content-Type": "application/json", "Idempotency-Key": "once"},
    )
    assert again.status == 200
    (declaration,) = await rows(sessions, Declaration)
    assert again.json["data"]["id"] == str(declaration.public_id)


async def test_many_who_hang_up_leave_the_service_well(api, client, sessions, body, started):
    await asyncio.gather(
        *(
            write_and_hang_up(client, body, sent=len(body), key=f"key-{number}")
            for number in range(30)
        )
    )
    answer = await api.post(DECLARATIONS, started)
    assert answer.status in {200, 422}
    assert len(await rows(sessions, Declaration)) == 1
    assert (await api.get(f"{DECLARATIONS}?page[per_page]=1")).status == 200
