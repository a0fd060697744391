"""The gateway: one aiohttp application for teachers, staff and providers.

How to mount. A module of handlers has ``routes = web.RouteTableDef()`` and is listed in ``AREAS``::

    from gateway.keys import READ_ENGINE, SESSIONS
    from gateway.pages.render import render
    from gateway.requests import now_of
    from gateway.sessions import session_of

    routes = web.RouteTableDef()

    @routes.get("/account")
    async def account(request: web.Request) -> web.Response:
        session = await session_of(request)              # session.values, session.user_id, .flash()
        async with reading(request.app[READ_ENGINE]) as connection:
            ...
        return await render(request, "account/account.html", registrations=...)

    @routes.post("/somewhere")
    async def change(request: web.Request) -> web.Response:
        posted = await request.post()                    # the form token is already checked
        async with transaction(request.app[SESSIONS]) as database:
            await some_service(database, ..., now=now_of(request))
        session.flash("success", "Saved.")
        raise web.HTTPSeeOther("/account")               # post, redirect, get

Staff pages take ``@staff_page`` (gateway.pages.staff.permissions). A ``ServiceError`` that a handler lets
through becomes the error page, or JSON below ``/api/``. Templates extend ``page.html`` or
``layout.html``, whose first lines say what to set. Forms: ``web.forms.base``.

``create_app`` opens nothing and closes nothing: what it needs is handed in, and ``npq`` owns it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.clock import Clock, system_clock
from gateway import assets, health, keys
from gateway.api import (
    API_MIDDLEWARES,
    API_ROUTES,
    NOT_ACCEPTABLE,
    identity_webhook,
    qualifications,
)
from gateway.api.cursors import Cursors
from gateway.api.encodings import HANDED_OVER
from gateway.change_bell import ChangeBell
from gateway.config import GatewayConfig
from gateway.identity.provider import IdentityProvider
from gateway.metrics import Metrics
from gateway.middlewares.csrf import guard_forms
from gateway.middlewares.errors import answer_failures
from gateway.middlewares.headers import protect
from gateway.middlewares.limits import limit_rates
from gateway.middlewares.requests import identify, measure, write_access_log
from gateway.middlewares.watch import watch_requests
from gateway.pages.about import cookies, notices, policy_reports
from gateway.pages.account import registrations as account_registrations
from gateway.pages.api_docs import documents as api_documents
from gateway.pages.api_docs import guidance as api_guidance
from gateway.pages.finance import statements as finance_statements
from gateway.pages.identity import teachers
from gateway.pages.migration import migrations
from gateway.pages.notices import acts as notice_acts
from gateway.pages.notices import endpoints as notice_endpoints
from gateway.pages.registration import asides as registration_asides
from gateway.pages.registration import email_updates as registration_updates
from gateway.pages.registration import lookups as registration_lookups
from gateway.pages.registration import steps as registration_steps
from gateway.pages.sandbox import refreshing
from gateway.pages.staff import dashboard, sign_in
from gateway.request_stream import RequestStream
from gateway.sessions import SessionStore, sessions
from store.rate_counts import RateCounts
from store.schema import head_revision
from web.assets import read_assets
from web.render import create_environment

AREAS: Final[Sequence[Iterable[web.AbstractRouteDef]]] = (
    assets.routes,
    health.routes,
    registration_asides.routes,
    registration_lookups.routes,
    registration_steps.routes,
    registration_updates.routes,
    api_documents.routes,
    api_guidance.routes,
    account_registrations.routes,
    API_ROUTES,
    NOT_ACCEPTABLE,
    qualifications.ROUTES,
    identity_webhook.routes,
    cookies.routes,
    notices.routes,
    policy_reports.routes,
    teachers.routes,
    sign_in.routes,
    dashboard.routes,
    finance_statements.routes,
    notice_endpoints.routes,
    notice_acts.routes,
    migrations.routes,
    refreshing.routes,
)

MIDDLEWARES: Final = (
    identify,
    watch_requests,
    write_access_log,
    measure,
    protect,
    answer_failures,
    limit_rates,
    *API_MIDDLEWARES,
    sessions,
    guard_forms,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayResources:
    """What the gateway works with; opened and closed by who makes the application.

    ``request_stream`` None: nobody counts requests, and none is gathered. A ``change_bell`` that nobody
    rings: who waits for changes looks every few seconds.
    """

    engine: AsyncEngine
    read_engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    identity: IdentityProvider
    clock: Clock = system_clock
    broker_check: Callable[[], Awaitable[bool]] | None = None
    request_stream: RequestStream | None = None
    change_bell: ChangeBell = field(default_factory=ChangeBell)


def create_app(config: GatewayConfig, resources: GatewayResources) -> web.Application:
    """The application, ready to be run or tested."""
    app = web.Application(
        middlewares=MIDDLEWARES, client_max_size=config.body_limit, handler_args=HANDED_OVER
    )
    _furnish(app, config, resources)
    for routes in AREAS:
        app.add_routes(routes)
    return app


def _furnish(app: web.Application, config: GatewayConfig, resources: GatewayResources) -> None:
    app[keys.CONFIG] = config
    app[keys.ENGINE] = resources.engine
    app[keys.READ_ENGINE] = resources.read_engine
    app[keys.SESSIONS] = resources.sessions
    app[keys.CLOCK] = resources.clock
    app[keys.BROKER_CHECK] = resources.broker_check
    app[keys.REQUEST_STREAM] = resources.request_stream
    app[keys.CHANGE_BELL] = resources.change_bell
    app[keys.IDENTITY] = resources.identity
    app[keys.RATE_COUNTS] = RateCounts(engine=resources.engine)
    app[keys.CURSORS] = Cursors(config.secret_key)
    app[keys.METRICS] = Metrics()
    app[health.DRAINING] = asyncio.Event()
    app[health.WANTED_VERSION] = head_revision()
    app[assets.ASSETS] = read_assets()
    app[keys.TEMPLATES] = create_environment(app[assets.ASSETS])
    app[api_guidance.GUIDANCE] = api_guidance.prepared(config)
    app[keys.SESSION_STORE] = SessionStore.made(
        resources.engine,
        resources.sessions,
        secret_key=config.secret_key,
        is_secure=config.is_secure,
    )
