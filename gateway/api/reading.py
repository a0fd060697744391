"""What is asked for by its id: there, or 404 in the same words; and 304 when the client has it already.

Source: provider-api.md 4 and 6.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import asyncpg
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.common import Resource
from contracts.api.operations import Operation
from domain.faults import Fault, NotFound
from domain.participation.identifiers import uuid_of
from gateway.api.answers import one, tagged
from gateway.keys import PROVIDER, READ_ENGINE
from store.engine import connection_of
from store.prepared import Prepared, fetch_one
from store.transaction import borrowed

_NOTHING_THERE: Final = Fault(title="base", detail="There is no such resource.")


def public_id_of(request: web.Request, name: str = "id") -> UUID:
    """The id in the path. Raises: NotFound (it is no UUID, so nothing has it)."""
    public_id = uuid_of(request.match_info[name])
    if public_id is None:
        raise NotFound(_NOTHING_THERE)
    return public_id


def found(row: asyncpg.Record | None) -> asyncpg.Record:
    """The row that was asked for. Raises: NotFound (there is none for this provider)."""
    if row is None:
        raise NotFound(_NOTHING_THERE)
    return row


async def shown_after(
    session: AsyncSession,
    operation: Operation,
    select: Callable[[Resource], Prepared],
    **asked: Any,
) -> bytes:
    """The resource as an act has left it, read within the act's own transaction."""
    row = await fetch_one(await connection_of(session), select(operation.answers), **asked)
    return one(operation.answers, found(row))


async def shown(
    request: web.Request, operation: Operation, select: Callable[[Resource], Prepared]
) -> web.Response:
    """The provider's resource of the id in the path, as the version shows it."""
    asked = {"provider_id": request[PROVIDER], "public_id": public_id_of(request)}
    async with borrowed(request.app[READ_ENGINE]) as connection:
        row = await fetch_one(connection, select(operation.answers), **asked)
    return tagged(request, one(operation.answers, found(row)))
