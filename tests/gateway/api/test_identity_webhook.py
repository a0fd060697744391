"""The identity provider's notices at our door. Source: provider-api.md 13.1, D-21, 5.8."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.keys import CONFIG
from store.tables import IdentityWebhookMessage, OutboxMessage
from tests.stored import rows

PATH = "/api/v1/get_an_identity/webhook_messages"
SECRET = "a-secret-that-only-the-provider-shares"
NOTICE = {
    "notificationId": "0d2c5d6e-7a44-4a27-a1a6-1a2b3c4d5e6f",
    "timeUtc": "2024-11-25T11:58:00.1234567Z",
    "messageType": "UserUpdated",
    "message": {"user": {"userId": "amina"}},
}


@pytest.fixture
def config(config):
    return replace(config, webhook_secret=SECRET)


@pytest.fixture
def send(client):
    """Send a body as the provider does; answers with status and body."""

    async def act(told: Any = NOTICE, **headers: str | None) -> tuple[int, bytes]:
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        given = {"X-Hub-Signature-256": signature(raw)} | headers
        sent = {name: value for name, value in given.items() if value is not None}
        async with client.post(PATH, data=raw, headers=sent) as answer:
            return answer.status, await answer.read()

    return act


@pytest.fixture
def kept(sessions):
    async def read() -> list[IdentityWebhookMessage]:
        return await rows(sessions, IdentityWebhookMessage)

    return read


def signature(raw: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


async def test_a_notice_is_kept_and_waits_to_be_processed(send, kept, sessions, clock):
    assert await send() == (200, b"")
    (notice,) = await kept()
    assert (notice.raw, notice.message) == (NOTICE, {"user": {"userId": "amina"}})
    assert (notice.message_id, notice.message_type) == (NOTICE["notificationId"], "UserUpdated")
    assert notice.sent_at == datetime(2024, 11, 25, 11, 58, 0, 123456, tzinfo=UTC)
    assert (notice.status, notice.status_comment, notice.processed_at) == ("pending", None, None)
    assert notice.created_at == clock.now
    (message,) = await rows(sessions, OutboxMessage)
    assert message.type == "identity.webhook_received.v1"
    assert (message.body, message.headers["actor"]) == ({"webhook_message_id": notice.id}, "")


async def test_letters_of_the_signature_may_be_large(send):
    large = signature(json.dumps(NOTICE).encode()).upper()
    assert await send(**{"X-Hub-Signature-256": large}) == (200, b"")


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "sha256=" + signature(json.dumps(NOTICE).encode()),
        signature(json.dumps(NOTICE).encode(), "another secret"),
        signature(json.dumps(NOTICE).encode())[:-1],
        " ",
        "\xe9" * 64,
    ],
)
async def test_what_is_not_signed_is_not_kept(send, kept, shown):
    assert await send(**{"X-Hub-Signature-256": shown}) == (401, b"")
    assert await kept() == []


async def test_a_body_that_was_changed_on_the_way_is_not_kept(send, kept):
    before = signature(json.dumps(NOTICE).encode())
    assert await send(NOTICE | {"a": 1}, **{"X-Hub-Signature-256": before}) == (401, b"")
    assert await kept() == []


async def test_an_empty_body_is_not_kept_even_when_signed(send, kept):
    assert await send(b"") == (401, b"")
    assert await kept() == []


async def test_without_a_secret_of_ours_nobody_is_believed(application, send, kept, config):
    application._state[CONFIG] = replace(config, webhook_secret=None)
    assert await send() == (401, b"")
    empty = signature(json.dumps(NOTICE).encode(), "")
    assert await send(**{"X-Hub-Signature-256": empty}) == (401, b"")
    assert await kept() == []


async def test_a_known_notice_is_neither_kept_nor_processed_again(send, kept, sessions):
    assert await send() == (200, b"")
    assert await send(NOTICE | {"messageType": "UserMerged"}) == (200, b"")
    (notice,) = await kept()
    assert notice.message_type == "UserUpdated"
    assert len(await rows(sessions, OutboxMessage)) == 1


async def test_the_same_notice_fifty_times_at_once_is_kept_once(send, kept, sessions):
    answers = await asyncio.gather(*(send() for _ in range(50)))
    assert set(answers) == {(200, b"")}
    assert (len(await kept()), len(await rows(sessions, OutboxMessage))) == (1, 1)


@pytest.mark.parametrize("nameless", [{}, {"notificationId": None}, {"notificationId": " "}])
async def test_notices_without_an_id_are_no_duplicates_of_one_another(
    send, kept, sessions, nameless
):
    assert [await send(nameless), await send(nameless)] == [(200, b"")] * 2
    first, _second = await kept()
    assert (first.message_id, first.message_type, first.message, first.sent_at) == (None,) * 4
    assert first.raw == nameless
    assert len(await rows(sessions, OutboxMessage)) == 2


@pytest.mark.parametrize("message", ["text", 7, [], None, True])
async def test_a_message_of_any_kind_is_kept(send, kept, message):
    assert await send(NOTICE | {"message": message}) == (200, b"")
    (notice,) = await kept()
    assert notice.message == message


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"notificationId=1",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe{}",
        b'{"messageType": "\xff"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": 1e400000}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"notificationId": 7}',
        b'{"notificationId": {"a": 1}}',
        b'{"notificationId": "' + b"x" * 256 + b'"}',
        b'{"messageType": []}',
        b'{"timeUtc": "yesterday"}',
        b'{"timeUtc": "2024-11-25"}',
        b'{"timeUtc": 1732535880}',
        b'{"timeUtc": "2024-02-30T00:00:00Z"}',
    ],
)
async def test_what_is_no_notice_is_told_and_not_kept(send, kept, body):
    assert await send(body) == (400, b"")
    assert await kept() == []


@pytest.mark.parametrize(("levels", "status"), [(49, 200), (50, 400), (1_000, 400)])
async def test_nesting_is_bounded(send, kept, levels, status):
    body = b'{"message":' * levels + b"[]" + b"}" * levels
    assert await send(body) == (status, b"")
    assert len(await kept()) == (status == 200)


async def test_more_than_a_megabyte_is_too_much(send, kept):
    status, body = await send(b'{"a": "' + b"x" * 1_000_000 + b'"}')
    assert (status, body) == (413, b'{"error":"The request body is too large"}')
    assert await kept() == []


async def test_a_body_that_is_not_compressed_as_it_says_is_no_notice(client, kept):
    raw = b"no gzip"
    headers = {"X-Hub-Signature-256": signature(raw), "Content-Encoding": "gzip"}
    async with client.post(PATH, data=raw, headers=headers) as answer:
        assert (answer.status, await answer.read()) == (400, b"")
    assert await kept() == []


async def test_any_content_type_will_do_and_answers_are_never_kept(client, kept):
    raw = json.dumps(NOTICE).encode()
    headers = {"X-Hub-Signature-256": signature(raw), "Content-Type": "text/plain"}
    async with client.post(PATH, data=raw, headers=headers) as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert len(await kept()) == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posting_is_known(client, method):
    async with client.request(method, PATH) as answer:
        assert (answer.status, await answer.read()) == (404, b'{"error":"Resource not found"}')


async def test_a_providers_token_opens_nothing_here(api):
    answer = await api.call("POST", PATH, json=NOTICE)
    assert (answer.status, answer.raw) == (401, b"")


async def test_the_hundred_and_first_of_an_address_within_five_minutes_is_stopped(
    application, send, config, clock
):
    application._state[CONFIG] = replace(config, limits_rates=True)
    assert {(await send({}))[0] for _ in range(100)} == {200}
    assert (await send({}))[0] == 429
    clock.move(minutes=5)
    assert (await send({}))[0] == 200
