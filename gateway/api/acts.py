"""One POST of a provider: its body, its transaction, and its first answer given again.

Source: provider-api.md 5.1 and 5.7.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeAlias

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api import errors
from contracts.api.bodies import INVALID_STRUCTURE
from contracts.api.common import RequestBody
from contracts.api.operations import Operation
from domain.faults import Fault, Malformed, NotFound, Refused
from gateway.api.answers import json_answer, refused_faults
from gateway.api.encodings import body_as_meant
from gateway.keys import CONFIG, PROVIDER, RAW_BODY, SESSIONS
from gateway.requests import now_of
from services.idempotency.first_answers import (
    FirstAnswer,
    KeyedRequest,
    claim,
    keep,
    keep_refusal,
)
from store.sealing import Seal, derived_key
from store.transaction import transaction

Act: TypeAlias = Callable[[AsyncSession], Awaitable[bytes]]
KEY_HEADER: Final = "Idempotency-Key"
_LONGEST_KEY: Final = 255
_BAD_KEY: Final = Fault(
    title="Bad request",
    detail=f"The {KEY_HEADER} must have 1 to {_LONGEST_KEY} printable ASCII characters.",
)


async def body_of(request: web.Request) -> bytes | None:
    """The raw body; None when it is not sent as JSON, which then counts as no body.

    Raises: Malformed (it does not arrive whole, or is not compressed as it says).
    """
    if request.content_type != "application/json":
        return None
    try:
        request[RAW_BODY] = await body_as_meant(request, await request.read())
    except web.RequestPayloadError as error:
        raise Malformed(INVALID_STRUCTURE) from error
    return request[RAW_BODY]


def body_contract(operation: Operation) -> RequestBody:
    """What the version reads of the body of an operation that has one."""
    assert operation.body is not None
    return operation.body


async def answered(request: web.Request, raw: bytes | None, act: Act) -> web.Response:
    """The act's answer, done in one transaction; under a key, the first answer again."""
    keyed = _keyed(request, raw)
    if keyed is None:
        async with transaction(request.app[SESSIONS]) as session:
            return json_answer(await act(session))
    try:
        answer = await _first_answer(request, keyed, act)
    except Refused as refusal:
        async with transaction(request.app[SESSIONS]) as session:
            await keep_refusal(session, keyed, _sealed(request, keyed, _refused(refusal)))
        raise
    return json_answer(answer.body, status=answer.status)


async def _first_answer(request: web.Request, keyed: KeyedRequest, act: Act) -> FirstAnswer:
    async with transaction(request.app[SESSIONS]) as session:
        if first := await claim(session, keyed):
            return _opened(request, keyed, first)
        answer = FirstAnswer(status=200, body=await act(session))
        await keep(session, keyed, _sealed(request, keyed, answer))
        return answer


def _keyed(request: web.Request, raw: bytes | None) -> KeyedRequest | None:
    """The request under its key, if it has one; only a POST can have. Raises: Malformed."""
    key = request.headers.get(KEY_HEADER)
    if key is None or request.method != "POST":
        return None
    if not (key.isascii() and key.isprintable() and 1 <= len(key.strip()) <= _LONGEST_KEY):
        raise Malformed(_BAD_KEY)
    said = b"\n".join((request.method.encode(), request.path.encode(), raw or b""))
    return KeyedRequest(
        provider_id=request[PROVIDER],
        key=key,
        digest=hashlib.sha256(said).digest(),
        now=now_of(request),
    )


def _sealed(request: web.Request, keyed: KeyedRequest, answer: FirstAnswer) -> FirstAnswer:
    """The answer as it is kept: it may hold what is shown to its caller and to nobody else, ever."""
    return replace(answer, body=_seal(request).seal(answer.body, place=keyed.digest))


def _opened(request: web.Request, keyed: KeyedRequest, kept: FirstAnswer) -> FirstAnswer:
    return replace(kept, body=_seal(request).open(kept.body, place=keyed.digest))


def _seal(request: web.Request) -> Seal:
    return Seal(derived_key(request.app[CONFIG].secret_key, "first answers"))


def _refused(refusal: Refused) -> FirstAnswer:
    body = (
        errors.error(errors.NOT_FOUND)
        if isinstance(refusal, NotFound)
        else errors.errors(refused_faults(refusal))
    )
    return FirstAnswer(status=refusal.status, body=body)
