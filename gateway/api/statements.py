"""Statements. Source: provider-api.md 12."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from contracts.api.operations import Operation
from gateway.api.lists import page
from gateway.api.reading import shown
from gateway.api.routing import Answer
from store.queries.provider_statements import STATEMENTS, one_statement


async def list_statements(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, STATEMENTS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_statement)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listStatements": list_statements,
    "showStatement": show,
}
