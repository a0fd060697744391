"""One POST to a stranger's address: what is sent, where it may go, and what is made of each answer."""

import asyncio
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from domain.notices.addresses import LOCAL, PUBLIC
from domain.notices.signing import signed_headers
from domain.notices.states import Attempt
from tests.workers.sync.notices.receiver import Receiver, receiving
from workers.sync.notices.post import (
    NOT_PUBLIC,
    PATIENCE_SECONDS,
    TOO_SLOW,
    UNKNOWN_HOST,
    UNREACHABLE,
    UNTRUSTED,
    Post,
    _words_for,
)

NOTICE = UUID("5f0c2b1e-9d53-4a8e-9a5e-3a1f0f6d7c11")
BODY = b'{"id":"5f0c2b1e-9d53-4a8e-9a5e-3a1f0f6d7c11","data":[]}'
POST = Post(reach=LOCAL)


@pytest.fixture
async def receiver():
    async with receiving(Receiver(secret="whsec_one")) as receiver:
        yield receiver


def signed(*keys: str):
    now = datetime(2024, 11, 25, 12, 0, tzinfo=UTC)
    return signed_headers(BODY, notice_id=NOTICE, keys=keys, now=now)


async def send(url: str, post: Post = POST) -> Attempt:
    return await post.send(url, BODY, headers=signed("whsec_one"))


async def test_a_notice_is_posted_as_json_and_its_signature_holds(receiver):
    assert await send(receiver.url) == Attempt(status=204)
    assert receiver.ids == [str(NOTICE)]
    (headers,) = receiver.headers
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"] == "NPQ-Notices/1"
    assert "Cookie" not in headers


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
async def test_during_an_exchange_either_secret_is_enough(receiver, secret):
    receiver.secret = secret
    headers = signed("whsec_new", "whsec_old")
    assert await POST.send(receiver.url, BODY, headers=headers) == Attempt(status=204)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, "The endpoint answered 400."),
        (410, "The endpoint answered 410: it wants no more notices."),
        (503, "The endpoint answered 503."),
    ],
)
async def test_another_status_is_a_failure(receiver, status, failure):
    receiver.answers = [status]
    assert await send(receiver.url) == Attempt(status=status, failure=failure)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(receiver, status):
    receiver.answers = [status]
    failure = f"The endpoint answered {status}, a redirect; redirects are not followed."
    assert await send(receiver.url) == Attempt(status=status, failure=failure)


async def test_an_endpoint_that_does_not_answer_is_left_alone_in_time(receiver):
    receiver.answers = [None]
    hasty = replace(POST, patience_seconds=0.1)
    assert await send(receiver.url, hasty) == Attempt(failure=TOO_SLOW)
    assert PATIENCE_SECONDS == 10


async def test_an_endless_answer_is_not_read():
    async def talk(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)

    app = web.Application()
    app.router.add_post("/", talk)
    async with TestServer(app) as server:
        assert await send(str(server.make_url("/"))) == Attempt(status=200)


async def test_an_endpoint_that_is_not_there_is_told():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        assert await send(f"http://127.0.0.1:{port}/") == Attempt(failure=UNREACHABLE)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_host_that_is_or_resolves_to_a_private_address_is_not_called(receiver, host):
    public = replace(POST, reach=PUBLIC)
    url = receiver.url.replace("127.0.0.1", host)
    assert await send(url, public) == Attempt(failure=NOT_PUBLIC)
    assert receiver.bodies == []


@pytest.fixture
def resolves(monkeypatch):
    """What the system answers when it is asked for an address; gives the names that were asked for."""

    def to(*addresses: str) -> list[str]:
        asked: list[str] = []

        async def answer(host, port, **_):
            asked.append(host)
            family, kind = socket.AF_INET, socket.SOCK_STREAM
            return [(family, kind, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", answer)
        return asked

    return to


async def test_a_name_is_resolved_once_and_what_was_looked_at_is_called(receiver, resolves):
    asked = resolves("127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "notices.example.com")
    assert await send(url) == Attempt(status=204)
    assert asked == ["notices.example.com"]
    assert receiver.headers[0]["Host"].startswith("notices.example.com:")


async def test_a_name_with_one_private_address_among_others_is_not_called(receiver, resolves):
    resolves("8.8.8.8", "127.0.0.1")
    url = receiver.url.replace("127.0.0.1", "notices.example.com")
    assert await send(url, replace(POST, reach=PUBLIC)) == Attempt(failure=NOT_PUBLIC)
    assert receiver.bodies == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(self_signed(tmp_path))
    server = TestServer(web.Application(), scheme="https")
    await server.start_server(ssl=context)
    try:
        assert await send(str(server.make_url("/"))) == Attempt(failure=UNTRUSTED)
    finally:
        await server.close()


def test_an_unknown_host_is_told_without_the_words_of_the_library():
    error = aiohttp.ClientConnectorDNSError(None, socket.gaierror(8, "nodename nor servname"))
    assert _words_for(error) == UNKNOWN_HOST


def self_signed(folder) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return str(file)
