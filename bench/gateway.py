"""The gateway as the benchmarks call it: behind a socket, with a client that costs next to nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import orjson
from aiohttp import web

from bench.providers import RAW_TOKEN, SECRET_KEY, Provider, furnished
from bench.servers import fresh_database
from domain.clock import system_clock
from gateway.app import GatewayResources, create_app
from gateway.config import GatewayConfig, IdentitySettings
from npq.logs import set_up_logs
from store.engine import create_engine, create_sessions, without_driver


@dataclass(frozen=True, kw_only=True, slots=True)
class Gateway:
    """The gateway's client, a bare connection, who owns the rows, and where they are."""

    client: "Client"
    bare: asyncpg.Connection
    provider: Provider
    url: str


class Client:
    """HTTP over one socket that is kept open, without a library's costs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def get(self, path: str) -> bytes:
        return await self._call(f"GET {path} HTTP/1.1", b"")

    async def post(self, path: str, body: object) -> bytes:
        return await self._call(f"POST {path} HTTP/1.1", orjson.dumps(body))

    async def _call(self, line: str, body: bytes) -> bytes:
        head = (
            f"{line}\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {RAW_TOKEN}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        headers = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(header.partition(":")[2])
            for header in headers.lower().splitlines()
            if header.startswith("content-length:")
        )
        answer = await self.reader.readexactly(length)
        if not headers.startswith("HTTP/1.1 200"):
            raise RuntimeError(f"{headers}{answer.decode()}")
        return answer


@asynccontextmanager
async def gateway(name: str) -> AsyncIterator[Gateway]:
    """The whole gateway on a database of its own, every middleware in place but the rate limits."""
    set_up_logs(level="warning", as_json=True)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(name))
        provider = await furnished(url)
        stack.push_async_callback(provider.connection.close)
        bare = await asyncpg.connect(without_driver(url))
        stack.push_async_callback(bare.close)
        client = await stack.enter_async_context(_served(url))
        yield Gateway(client=client, bare=bare, provider=provider, url=url)


class _NoIdentity:
    """Nobody signs in here."""


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[Client]:
    """The gateway on a free port, and a client on one connection."""
    engine = create_engine(url)
    config = GatewayConfig(
        environment="test",
        public_url="http://127.0.0.1",
        secret_key=SECRET_KEY,
        limits_rates=False,
        identity=IdentitySettings(issuer="http://127.0.0.1:1", client_id="x", client_secret="x"),
    )
    resources = GatewayResources(
        engine=engine,
        read_engine=engine,
        sessions=create_sessions(engine),
        identity=_NoIdentity(),
        clock=system_clock,
    )
    runner = web.AppRunner(create_app(config, resources), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with connected(*runner.addresses[0][:2]) as client:
            yield client
    finally:
        await runner.cleanup()
        await engine.dispose()


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncIterator[Client]:
    """A client on one connection to a server."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**25)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()
