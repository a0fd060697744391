"""What no client library sends: bytes that are no text, bodies that are not what they say.

Source: provider-api.md 2, 3, 5.7, 5.8, 6 and decision D-01.
"""

import asyncio

import pytest

from tests.factories import make_application
from tests.gateway.api.calls import APPLICATIONS, DECLARATIONS, NOBODYS

TOKEN = b"Authorization: Bearer token-of-the-provider"
DENIED = b'{"error":"HTTP Token: Access denied"}'
MISSING = b'{"error":"Resource not found"}'


async def sent(client, line: str, *headers: bytes, body: bytes = b"") -> tuple[int, bytes, bytes]:
    """Status, headers and body of the answer to exactly these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    length = b"Content-Length: %d" % len(body)
    head = [f"{line} HTTP/1.1".encode(), b"Host: x", b"Connection: close", length, *headers]
    writer.write(b"\r\n".join([*head, b"", body]))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    answered, _, answer_body = answer.partition(b"\r\n\r\n")
    return int(answered.split()[1]), answered, answer_body


@pytest.mark.parametrize("token", [b"\xff\xfe", b"\xc3\xa9", b"a\tb", b'"', b"a, b"])
async def test_a_token_that_is_no_text_is_unknown(client, world, token):
    status, _, body = await sent(client, f"GET {APPLICATIONS}", b"Authorization: Bearer " + token)
    assert (status, body) == (401, DENIED)


@pytest.mark.parametrize("key", [b"\xff", b"\xc3\xa9", b"a\tb"])
async def test_a_key_that_is_no_plain_text_is_refused(client, make, world, key):
    application = await make(make_application, world)
    status, _, body = await sent(
        client,
        f"POST {APPLICATIONS}/{application.public_id}/accept",
        TOKEN,
        b"Idempotency-Key: " + key,
    )
    assert (status, b"Idempotency-Key" in body) == (400, True)


async def test_a_body_that_is_not_compressed_as_it_says_is_a_bad_request(client, world):
    status, _, body = await sent(
        client,
        f"POST {DECLARATIONS}",
        TOKEN,
        b"Content-Type: application/json",
        b"Content-Encoding: gzip",
        body=b"abcde",
    )
    assert (status, b'"Bad request"' in body) == (400, True)


@pytest.mark.parametrize("content_type", [b";;;=\xff", b"text/json", b"application/jsonx"])
async def test_what_is_not_sent_as_json_is_no_body(client, world, content_type):
    status, _, body = await sent(
        client,
        f"POST {DECLARATIONS}",
        TOKEN,
        b"Content-Type: " + content_type,
        body=b'{"data": {"attributes": {"participant_id": "x"}}}',
    )
    assert (status, b'"Bad request"' in body) == (400, True)


@pytest.mark.parametrize("identifier", ["%FF", "%00", "a%2Fb", "%20", NOBODYS.replace("-", "")])
async def test_an_id_that_is_none_is_not_found(client, world, identifier):
    status, _, body = await sent(client, f"GET {APPLICATIONS}/{identifier}", TOKEN)
    assert (status, body) == (404, MISSING)


@pytest.mark.parametrize(
    "query", ["filter[participant_id]=%00%FF", "sort=%FF", "filter[cohort]=%D9%A2024"]
)
async def test_a_query_that_is_no_text_matches_nothing(client, world, query):
    status, _, body = await sent(client, f"GET {APPLICATIONS}?{query}", TOKEN)
    assert (status, body) == (200, b'{"data":[]}')


@pytest.mark.parametrize(
    "said",
    [
        b"nonsense",
        b"2024-11-25",
        b"\xff",
        b"0001-01-01T00:00:00+14:00",
        b"9999-12-31T23:59:59Z",
        b"1",
    ],
)
async def test_a_server_date_that_is_none_is_a_bad_request(client, world, said):
    header = b"X-With-Server-Date: " + said
    status, _, body = await sent(client, f"GET {APPLICATIONS}", TOKEN, header)
    assert (status, b"X-With-Server-Date" in body) == (400, True)
    assert (await sent(client, f"GET {APPLICATIONS}", header))[0] == 401


async def test_a_wrong_verb_does_not_tell_the_right_ones(client, world):
    status, headers, body = await sent(client, f"DELETE {APPLICATIONS}", TOKEN)
    assert (status, body) == (404, MISSING)
    assert b"Allow" not in headers


async def test_malformed_json_is_told_after_the_token_and_before_the_application(client, world):
    line = f"POST {APPLICATIONS}/{NOBODYS}/accept"
    json = b"Content-Type: application/json"
    assert (await sent(client, line, json, body=b"{"))[0] == 401
    assert (await sent(client, line, json, TOKEN, body=b"{"))[0] == 400
    assert (await sent(client, line, json, TOKEN, body=b'{"data": 1}'))[0] == 404


async def test_a_dot_in_the_middle_of_a_path_is_no_extension(api):
    """The id is one that nothing has; only at the end of a path does a dot begin an extension."""
    for path in ("exports/0.5/files/applications.ndjson.gz", "participants/npq/0.5/outcomes"):
        answer = await api.get(f"/api/v3/{path}")
        assert (answer.status, answer.json) == (404, {"error": "Resource not found"})
