"""Every request of the API is told to whoever counts them, where somebody does.

Source: provider-api.md 5.8, last paragraph; admin-and-operations.md 9.6 (b).
"""

import logging
import re
from typing import Final

from aiohttp import web

from gateway.api.seen import seen_request
from gateway.keys import CLOCK, REQUEST_STREAM
from gateway.requests import Handler

log = logging.getLogger(__name__)

_VERSIONED: Final = re.compile(r"/api/v[0-9]+/")


@web.middleware
async def watch_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let the stream have a request that was answered; whatever goes wrong there, the answer stands."""
    answer = await handler(request)
    stream = request.app[REQUEST_STREAM]
    if stream is not None and _VERSIONED.match(request.path):
        try:
            stream.take(seen_request(request, answer, at=request.app[CLOCK]()))
        except Exception:  # the edge of the stream: no answer fails by it
            log.exception("request not told")
    return answer
