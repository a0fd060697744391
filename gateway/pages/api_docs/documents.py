"""The published document of each version, for programs as it is and for people in Swagger UI.

Source: provider-api.md 13.3.
"""

import asyncio
from collections.abc import Sequence
from functools import cache

from aiohttp import web

from contracts.api.openapi import openapi
from contracts.api.operations import Operation
from contracts.api.versions import VERSIONS
from contracts.api.written import as_yaml
from gateway.keys import CONFIG
from gateway.pages.api_docs.frame import api_page

routes = web.RouteTableDef()


@routes.get("/api/docs")
async def index(request: web.Request) -> web.Response:
    """The versions, newest first."""
    return api_page(request, "api_docs/references.html", versions=sorted(VERSIONS, reverse=True))


@routes.get("/api/docs/{version}")
async def reference(request: web.Request) -> web.Response:
    """A version's operations: a table, which scripts replace by Swagger UI.

    Where it is production nobody can try them from the page: what they do is done.
    """
    version, operations = _version(request)
    return api_page(
        request,
        "api_docs/reference.html",
        version=version,
        operations=operations,
        may_try=not request.app[CONFIG].is_production,
    )


@routes.get("/api/docs/{version}/openapi.yaml")
@routes.get("/api/docs/{version}/swagger.yaml")
async def document(request: web.Request) -> web.Response:
    """A version's document, which names where the gateway is reached as its server."""
    version, _ = _version(request)
    written = await asyncio.to_thread(_document, version, request.app[CONFIG].public_url)
    return web.Response(body=written, content_type="application/yaml")


def _version(request: web.Request) -> tuple[str, Sequence[Operation]]:
    version = request.match_info["version"]
    if version not in VERSIONS:
        raise web.HTTPNotFound
    return version, VERSIONS[version]


@cache
def _document(version: str, public_url: str) -> bytes:
    """Written once, which takes a good part of a second."""
    document = openapi(version, VERSIONS[version]) | {"servers": [{"url": public_url}]}
    return as_yaml(document).encode()
