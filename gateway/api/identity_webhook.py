"""The door of the identity provider: signed, not opened by a token. Source: provider-api.md 13.1.

Answers have no body: 200 kept, or known already; 400 no notice; 401 not signed with our secret.
"""

import hashlib
import hmac
import logging
from typing import Final

from aiohttp import web

from domain.faults import Malformed
from gateway.api.answers import empty_answer
from gateway.api.encodings import body_as_meant
from gateway.keys import CONFIG, SESSIONS
from gateway.requests import now_of
from services.identity.receive_notice import receive_notice
from store.audit import acting_as
from store.transaction import transaction

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

SIGNATURE: Final = "X-Hub-Signature-256"
_NOBODY_IN_PARTICULAR: Final = ""  # The job that processes the notice acts in its own name.


@routes.post("/api/v1/get_an_identity/webhook_messages")
async def receive(request: web.Request) -> web.Response:
    try:
        raw = await request.read()
        if not _is_signed(
            raw, request.headers.get(SIGNATURE, ""), request.app[CONFIG].webhook_secret
        ):
            log.warning("notice not signed")
            return empty_answer(401)
        notice = await body_as_meant(request, raw)
        with acting_as(_NOBODY_IN_PARTICULAR):
            async with transaction(request.app[SESSIONS]) as session:
                await receive_notice(session, notice, now=now_of(request))
    except (Malformed, web.RequestPayloadError):
        log.warning("notice cannot be read")
        return empty_answer(400)
    return empty_answer(200)


def _is_signed(raw: bytes, signature: str, secret: str | None) -> bool:
    """Whether the signature is the hex HMAC-SHA256 of these bytes, letters in either case."""
    if not (raw and signature and secret):
        return False
    wanted = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    shown = signature.lower().encode(errors="surrogateescape")
    return hmac.compare_digest(wanted.encode(), shown)
