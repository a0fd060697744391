"""What happens to every request of the provider API before and after its handler.

Source: provider-api.md 2, 3 and 6.
"""

import re
from typing import Final

import asyncpg
import structlog
from aiohttp import web
from sqlalchemy.exc import IntegrityError

from contracts.api import errors
from domain.faults import Fault, Malformed, ServiceError
from domain.vocabulary import TokenScope
from gateway.api.answers import error_answer, json_answer
from gateway.keys import CONFIG, ENGINE, PROVIDER, TOKEN
from gateway.requests import Handler, moment_of, now_of, raw_token_of
from services.tokens.digest import token_key
from services.tokens.use_token import Caller, use_token
from store.audit import acting_as
from store.transaction import borrowed

log = structlog.get_logger(__name__)
_PROVIDER_PATH: Final = re.compile(r"/api/v[0-9]+(/|$)")
_QUALIFICATIONS_PATH: Final = re.compile(
    r"/api/(teacher-record-service|teaching-record-system)/v1/qualifications(/|$)"
)
_NOT_A_PROVIDERS: Final = "/api/v1/get_an_identity/"
_BAD_SERVER_DATE: Final = Fault(
    title="Bad request", detail="The X-With-Server-Date must be an RFC 3339 date and time."
)


@web.middleware
async def api_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals in the documented form; what is nobody's fault goes on to the outer edge."""
    if scope_of(request) is None:
        return await handler(request)
    try:
        return await handler(request)
    except ServiceError as error:
        log.warning("request refused", status=error.status, titles=_titles(error))
        return error_answer(error)
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError):
        log.exception("a constraint without words refused")
        return json_answer(errors.error(errors.UNPROCESSABLE), status=422)


@web.middleware
async def api_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who shows a known token of the path's scope; everything later knows only the provider.

    A path or method that does not exist is told before anybody asks for a token.
    """
    scope = scope_of(request)
    if scope is None or request.match_info.http_exception is not None:
        return await handler(request)
    caller = await _caller(request, scope)
    if caller is None:
        return json_answer(errors.error(errors.ACCESS_DENIED), status=401)
    if moment_of(request, request.app) is None:
        return error_answer(Malformed(_BAD_SERVER_DATE))
    request[TOKEN] = caller.token_id
    if caller.provider_id is not None:
        request[PROVIDER] = caller.provider_id
    with acting_as(caller.actor):
        return await handler(request)


def scope_of(request: web.BaseRequest) -> TokenScope | None:
    """Whose token opens the path; None: no token does. Source: provider-api.md 3 and 15.3."""
    if _QUALIFICATIONS_PATH.match(request.path):
        return TokenScope.TEACHER_RECORD_SERVICE
    return TokenScope.LEAD_PROVIDER if is_provider_path(request) else None


def is_provider_path(request: web.BaseRequest) -> bool:
    """Whether the path belongs to the API of lead providers."""
    path = request.path
    return _PROVIDER_PATH.match(path) is not None and not path.startswith(_NOT_A_PROVIDERS)


def _titles(error: ServiceError) -> list[str]:
    return sorted({fault.title for fault in error.faults})


async def _caller(request: web.Request, scope: TokenScope) -> Caller | None:
    raw_token = raw_token_of(request.headers.get("Authorization", ""))
    if raw_token is None:
        return None
    key = token_key(request.app[CONFIG].secret_key)
    async with borrowed(request.app[ENGINE]) as connection:
        return await use_token(connection, raw_token, scope=scope, key=key, now=now_of(request))
