"""The typed keys under which handlers find what they need.

Of the application (``request.app[KEY]``)::

    SESSIONS      async_sessionmaker: ``async with transaction(request.app[SESSIONS]) as session:``
    ENGINE        AsyncEngine for writing; READ_ENGINE for lists (a replica, when there is one):
                  ``async with reading(request.app[READ_ENGINE]) as connection:``
    CONFIG        GatewayConfig
    CLOCK         the process's clock; handlers want ``now_of(request)`` instead (gateway.requests),
                  which knows the date that a test client may set

Of the request (``request[KEY]``)::

    REQUEST_ID    the id in the answer's ``X-Request-ID``, in every log line and in messages
    NOW           the instant of the request, aware and UTC
    RAW_BODY      the body as it came, once a handler of the API has read it
    NONCE         the nonce of this answer's content security policy
    PROVIDER      the lead provider's key, set by the provider API once the token is known
    TOKEN         the key of that token
    STAFF         the signed-in member of staff, set by ``gateway.pages.staff.permissions.staff_page``

The browser's session is not a key but ``await session_of(request)`` (gateway.sessions): it is only
read from the database by handlers that ask for it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

import jinja2
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.clock import Clock
from gateway.config import GatewayConfig
from store.rate_counts import RateCounts
from store.tables import Admin

if TYPE_CHECKING:
    from gateway.api.cursors import Cursors
    from gateway.change_bell import ChangeBell
    from gateway.identity.provider import IdentityProvider
    from gateway.metrics import Metrics
    from gateway.request_stream import RequestStream
    from gateway.sessions import SessionStore

CONFIG: Final = web.AppKey("config", GatewayConfig)
ENGINE: Final = web.AppKey("engine", AsyncEngine)
READ_ENGINE: Final = web.AppKey("read_engine", AsyncEngine)
SESSIONS: Final[web.AppKey[async_sessionmaker[AsyncSession]]] = web.AppKey("sessions")
CLOCK: Final[web.AppKey[Clock]] = web.AppKey("clock")
TEMPLATES: Final = web.AppKey("templates", jinja2.Environment)
SESSION_STORE: Final[web.AppKey["SessionStore"]] = web.AppKey("session_store")
IDENTITY: Final[web.AppKey["IdentityProvider"]] = web.AppKey("identity")
RATE_COUNTS: Final = web.AppKey("rate_counts", RateCounts)
REQUEST_STREAM: Final[web.AppKey["RequestStream | None"]] = web.AppKey("request_stream")
CHANGE_BELL: Final[web.AppKey["ChangeBell"]] = web.AppKey("change_bell")
CURSORS: Final[web.AppKey["Cursors"]] = web.AppKey("cursors")
METRICS: Final[web.AppKey["Metrics"]] = web.AppKey("metrics")
BROKER_CHECK: Final[web.AppKey[Callable[[], Awaitable[bool]] | None]] = web.AppKey("broker_check")

RAW_BODY: Final = web.RequestKey("raw_body", bytes)
REQUEST_ID: Final = web.RequestKey("request_id", str)
NOW: Final = web.RequestKey("now", datetime)
NONCE: Final = web.RequestKey("nonce", str)
PROVIDER: Final = web.RequestKey("provider", int)
TOKEN: Final = web.RequestKey("token", int)
STAFF: Final = web.RequestKey("staff", Admin)
