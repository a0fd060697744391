"""Paths of the API, with and without an extension.

``.json`` is understood everywhere; any other extension is answered by 406 without a body (D-10). A path
or method that does not exist is 404 before anybody asks for a token.

Source: provider-api.md 2 and 6.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final

from aiohttp import web

from gateway.api.answers import empty_answer
from gateway.requests import Handler

_EXTENSION: Final = r"{extension:(\.[^/]*)?}"
ID: Final = r"{id:[^/.]+}"


class ApiRoutes:
    """The operations of one version, as its module declares them."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._table = web.RouteTableDef()

    def get(self, path: str) -> Callable[[Handler], Handler]:
        return self._route("GET", path)

    def post(self, path: str) -> Callable[[Handler], Handler]:
        return self._route("POST", path)

    def put(self, path: str) -> Callable[[Handler], Handler]:
        return self._route("PUT", path)

    def definitions(self) -> tuple[web.AbstractRouteDef, ...]:
        """All of them, for ``app.add_routes``."""
        return tuple(self._table)

    def _route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self._table.route(method, f"{self._base}{path}{_EXTENSION}")(_json_only(handler))
            return handler

        return register


def _json_only(handler: Handler) -> Handler:
    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.match_info["extension"] not in {"", ".json"}:
            return empty_answer(406)
        return await handler(request)

    return answer
