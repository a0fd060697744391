"""A gateway in this process: what it is made of, where it listens, how it stops."""

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from domain.clock import system_clock
from domain.faults import Fault, Unavailable
from gateway.app import GatewayResources, create_app
from gateway.change_bell import open_change_bell
from gateway.config import GatewayConfig, IdentitySettings
from gateway.health import DRAINING
from gateway.identity.oidc import OidcProvider
from gateway.request_stream import RequestStream, open_request_stream
from npq.consumers import open_transport
from npq.runtime import Runtime
from npq.settings import Settings

log = logging.getLogger(__name__)

_BACKLOG = 512


def gateway_config(
    settings: Settings, identity: IdentitySettings, *, letter_box_url: str | None = None
) -> GatewayConfig:
    """The gateway's part of the settings."""
    return GatewayConfig(
        environment=settings.environment,
        public_url=settings.public_url.rstrip("/"),
        secret_key=settings.secret_key,
        identity=identity,
        trust_server_date=settings.trust_server_date,
        trusted_proxies=settings.trusted_proxies,
        commit=settings.commit,
        support_email=settings.support_email,
        grace_seconds=settings.grace_seconds,
        limits_rates=not settings.is_self_contained,
        letter_box_url=letter_box_url,
        webhook_secret=settings.identity_webhook_secret,
    )


def open_port(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises: Unavailable (another process does already)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        detail = f"Port {port} is taken by another process. Stop it, or choose another: NPQ_PORT."
        raise Unavailable(Fault(title="port", detail=detail)) from error


async def serve(
    runtime: Runtime, config: GatewayConfig, *, stop: asyncio.Event, listening: socket.socket
) -> None:
    """Answer requests until ``stop`` is set; then take no new ones and finish those that run."""
    async with _answering(runtime, config, listening) as app:
        log.info("gateway started", extra={"url": config.public_url})
        await stop.wait()
        app[DRAINING].set()
    log.info("gateway stopped")


@asynccontextmanager
async def _answering(
    runtime: Runtime, config: GatewayConfig, listening: socket.socket
) -> AsyncIterator[web.Application]:
    async with (
        aiohttp.ClientSession() as client,
        open_transport(runtime) as transport,
        _request_stream(runtime) as stream,
        open_change_bell(runtime.direct_url) as change_bell,
    ):
        app = create_app(
            config,
            GatewayResources(
                engine=runtime.engine,
                read_engine=runtime.read_engine,
                sessions=runtime.sessions,
                identity=OidcProvider(config.identity, client),
                clock=system_clock,
                broker_check=transport.is_up if runtime.settings.broker_url else None,
                request_stream=stream,
                change_bell=change_bell,
            ),
        )
        runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=config.grace_seconds,
            handler_cancellation=False,
        )
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            yield app
        finally:
            await runner.cleanup()


@asynccontextmanager
async def _request_stream(runtime: Runtime) -> AsyncIterator[RequestStream | None]:
    """Where requests are gathered for whoever counts them; nothing where nobody does."""
    if runtime.settings.analytics is None:
        yield None
        return
    async with open_request_stream(runtime.sessions) as stream:
        yield stream
