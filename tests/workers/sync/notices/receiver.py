"""A provider's server as small as can be: it checks what it is sent by the published rules, and remembers."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PATH = "/hooks"


@dataclass(kw_only=True, slots=True)
class Receiver:
    """Answers what it is told to: a status, or ``None`` for not at all."""

    secret: str = ""
    answers: list[int | None] = field(default_factory=list)
    url: str = ""
    bodies: list[Any] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    meanwhile: Callable[[], Any] | None = None

    @property
    def ids(self) -> list[str]:
        return [body["id"] for body in self.bodies]

    @property
    def positions(self) -> list[list[int]]:
        return [[change["position"] for change in body["data"]] for body in self.bodies]

    async def take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        assert self.is_genuine(request, raw)
        self.bodies.append(json.loads(raw))
        self.headers.append(dict(request.headers))
        if self.meanwhile is not None:
            await self.meanwhile()
        status = self.answers.pop(0) if self.answers else 204
        if status is None:
            await asyncio.Event().wait()
        headers = {"Location": "/elsewhere"} if 300 <= status < 400 else {}
        return web.Response(status=status, headers=headers)

    async def elsewhere(self, _: web.Request) -> web.Response:
        raise AssertionError("a redirect was followed")

    def is_genuine(self, request: web.Request, raw: bytes) -> bool:
        notice_id = request.headers["NPQ-Notice-Id"]
        timestamp = request.headers["NPQ-Notice-Timestamp"]
        signed = f"{notice_id}.{timestamp}.".encode() + raw
        ours = hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()
        shown = request.headers["NPQ-Notice-Signature"].split(" ")
        return any(hmac.compare_digest(f"v1={ours}", one) for one in shown)


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[Receiver]:
    app = web.Application()
    app.router.add_post(PATH, receiver.take)
    app.router.add_route("*", "/elsewhere", receiver.elsewhere)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url(PATH))
        yield receiver
