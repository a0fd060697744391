"""Security headers of every answer. Source: admin-and-operations.md 10.6, "Ours"."""

import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.keys import CONFIG, NONCE
from gateway.requests import Handler

ALWAYS: Final[Mapping[str, str]] = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "0",
    "X-Download-Options": "noopen",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Referrer-Policy": "origin-when-cross-origin, strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_HTTPS_ONLY: Final = "max-age=631138519; includeSubDomains"

POLICY: Final[Mapping[str, str]] = {
    "default-src": "'none'",
    "base-uri": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "script-src": "'self' 'nonce-{nonce}'",
    "style-src": "'self' 'nonce-{nonce}'",
    "report-uri": "/csp_reports",
}


@web.middleware
async def protect(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what browsers may do with the answer, and that it is not to be kept."""
    request[NONCE] = secrets.token_urlsafe(16)
    answer = await handler(request)
    if not answer.prepared:
        add_headers(answer, request)
    return answer


def add_headers(answer: web.StreamResponse, request: web.Request) -> None:
    """The headers of an answer; an asset says itself how long it may be kept."""
    config = request.app[CONFIG]
    answer.headers.update(ALWAYS)
    answer.headers["Content-Security-Policy"] = policy(
        request[NONCE], identity_origin=_origin(config.identity.issuer), is_secure=config.is_secure
    )
    answer.headers.setdefault("Cache-Control", "no-store")
    if config.is_secure:
        answer.headers["Strict-Transport-Security"] = _HTTPS_ONLY


def policy(nonce: str, *, identity_origin: str, is_secure: bool) -> str:
    """The content security policy of one answer.

    Forms may lead to the identity provider: browsers follow the redirect that answers the sign-in form,
    and ask the policy again.
    """
    directives = dict(POLICY)
    directives["form-action"] += f" {identity_origin}"
    spelled = [f"{name} {sources}" for name, sources in directives.items()]
    if is_secure:
        spelled.append("upgrade-insecure-requests")
    return "; ".join(spelled).format(nonce=nonce)


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
