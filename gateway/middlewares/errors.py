"""The edge where a failure becomes an answer: JSON for programs, a page for people.

Source: design, "Errors"; provider-api.md 5 (error forms); registration-journey.md 13.7.
"""

import logging
from collections.abc import Mapping
from typing import Final

import orjson
from aiohttp import web
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from domain.faults import ServiceError, Unavailable
from gateway.pages.render import error_page
from gateway.requests import Handler, is_api

log = logging.getLogger(__name__)

_WORDS: Final[Mapping[int, str]] = {
    400: "Bad request",
    401: "HTTP Token: Access denied",
    403: "Forbidden",
    404: "Resource not found",
    405: "Resource not found",
    413: "The request body is too large",
    415: "Unsupported media type",
    422: "Unprocessable entity",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}
_API_HIDES_METHODS: Final = {405: 404}
_RETRY_SECONDS: Final = "30"


@web.middleware
async def answer_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what was raised into the answer; what nobody expected is logged once, here."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            return _redirect(error)
        return await _plain(request, error.status, error)
    except ServiceError as error:
        return await _told(request, error)
    except ConnectionResetError:
        raise
    except (InterfaceError, OperationalError, OSError) as error:
        log.error("database cannot be reached", extra={"error": type(error).__name__})  # noqa: TRY400
        return await _plain(request, 503)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            log.error("database cannot be reached", extra={"error": type(error).__name__})  # noqa: TRY400
            return await _plain(request, 503)
        log.exception("request failed")
        return await _plain(request, 500)


def _redirect(error: web.HTTPException) -> web.Response:
    """A raised redirect as an answer, so that it goes through the outer middlewares as one."""
    answer = web.Response(status=error.status, headers={"Location": error.headers["Location"]})
    answer.cookies.update(error.cookies)
    return answer


async def _told(request: web.Request, error: ServiceError) -> web.StreamResponse:
    """An answer with the words of the faults."""
    if isinstance(error, Unavailable):
        log.error("service unavailable", extra={"titles": _titles(error)})
    else:
        log.warning("request refused", extra={"status": error.status, "titles": _titles(error)})
    if not is_api(request):
        return _with_retry(await error_page(request, error.status))
    faults = [{"title": fault.title, "detail": fault.detail} for fault in error.faults]
    return _with_retry(json_answer({"errors": faults}, status=error.status))


async def _plain(
    request: web.Request, status: int, error: web.HTTPException | None = None
) -> web.StreamResponse:
    """An answer with nothing to tell but its status."""
    if is_api(request):
        status = _API_HIDES_METHODS.get(status, status)
        answer: web.Response = _to_a_program(request, status)
    else:
        answer = await error_page(request, status)
    for name in ("Accept-Encoding", "Allow", "Retry-After", "WWW-Authenticate"):
        if error is not None and error.status == status and name in error.headers:
            answer.headers[name] = error.headers[name]
    return _with_retry(answer)


def _to_a_program(request: web.Request, status: int) -> web.Response:
    """Words in JSON; of a sheet that there is not, nothing. Source: provider-api.md 6."""
    if status == 404 and request.path.endswith(".csv"):
        return web.Response(status=status)
    return json_answer({"error": _WORDS.get(status, "Error")}, status=status)


def json_answer(body: object, *, status: int = 200) -> web.Response:
    """JSON, as the provider API writes it."""
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def _with_retry(answer: web.Response) -> web.Response:
    if answer.status == 503:
        answer.headers.setdefault("Retry-After", _RETRY_SECONDS)
    return answer


def _titles(error: ServiceError) -> list[str]:
    return sorted({fault.title for fault in error.faults})
