"""What is asked for by its id: there, or 404 in the same words. Source: provider-api.md 4 and 6."""

from typing import Final
from uuid import UUID

import asyncpg
from aiohttp import web

from domain.faults import Fault, NotFound
from domain.participation.identifiers import uuid_of

_NOTHING_THERE: Final = Fault(title="base", detail="There is no such resource.")


def public_id_of(request: web.Request) -> UUID:
    """The id in the path. Raises: NotFound (it is no UUID, so nothing has it)."""
    public_id = uuid_of(request.match_info["id"])
    if public_id is None:
        raise NotFound(_NOTHING_THERE)
    return public_id


def found(row: asyncpg.Record | None) -> asyncpg.Record:
    """The row that was asked for. Raises: NotFound (there is none for this provider)."""
    if row is None:
        raise NotFound(_NOTHING_THERE)
    return row
