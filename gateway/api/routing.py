"""From the operations of the versions to routes: one handler for each operation, whatever the version.

``.json`` is understood everywhere; any other extension that is not an operation of its own is answered by
406 without a body (D-10). A path or method that does not exist is 404 before anybody asks for a token.

Source: provider-api.md 2 and 6.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

from aiohttp import web

from contracts.api.operations import Operation
from gateway.api.answers import empty_answer
from gateway.requests import Handler

Answer: TypeAlias = Callable[[web.Request, Operation], Awaitable[web.StreamResponse]]
"""What handles an operation; the operation says in which form its version answers."""

_EXTENSION: Final = r"{extension:(\.[^/]*)?}"
_ID: Final = r"{\1:[^/]+}"
_LAST_ID: Final = r"{\1:[^/.]+}"  # What follows a dot at the end of the path is its extension.
_NAME: Final = r"{name:[^/]+}"


def routes_of(
    versions: Mapping[str, Sequence[Operation]], handlers: Mapping[str, Answer]
) -> Sequence[web.RouteDef]:
    """A route for every operation, in their order.

    Raises: KeyError (an operation that nobody handles).
    """
    return [
        web.route(operation.method, path, handler)
        for version, operations in versions.items()
        for operation in operations
        for path, handler in _served(f"/api/{version}", operation, handlers[operation.name])
    ]


def lists_of_csv_alone(versions: Mapping[str, Sequence[Operation]]) -> Sequence[web.RouteDef]:
    """What is offered as CSV and in no other form: asked for otherwise, it is not acceptable."""
    listed = {
        f"/api/{version}{one.path}"
        for version, operations in versions.items()
        for one in operations
    }
    bare = sorted(path.removesuffix(".csv") for path in listed if path.endswith(".csv"))
    return [web.get(path + _EXTENSION, _refuse) for path in bare if path not in listed]


async def _refuse(_request: web.Request) -> web.Response:
    return empty_answer(406)


def _served(base: str, operation: Operation, answer: Answer) -> Sequence[tuple[str, Handler]]:
    path = re.sub(r"\{(\w*id)\}(?=/)", _ID, operation.path)
    path = base + re.sub(r"\{(\w*id)\}$", _LAST_ID, path).replace("{name}", _NAME)
    if operation.sheet or operation.is_file:
        return [(path, _bound(answer, operation))]
    return [(path + _EXTENSION, _json_only(answer, operation))]


def _bound(answer: Answer, operation: Operation) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await answer(request, operation)

    return handle


def _json_only(answer: Answer, operation: Operation) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.match_info["extension"] not in {"", ".json"}:
            return empty_answer(406)
        return await answer(request, operation)

    return handle
