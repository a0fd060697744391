"""The change feed, read where the lists are read: what it tells of is there already."""

from collections.abc import Mapping
from typing import Any, Final

import asyncpg
import orjson
from aiohttp import web

from contracts.api.changes import FeedQuery, feed_query
from contracts.api.common import Resource
from contracts.api.operations import Operation
from gateway.api.answers import json_answer
from gateway.api.links import next_link
from gateway.api.routing import Answer
from gateway.keys import PROVIDER, READ_ENGINE
from services.changes.read_changes import Change, Changes, changes_after, newest_position
from store.transaction import reading


async def list_changes(request: web.Request, operation: Operation) -> web.Response:
    query = feed_query(request.query.items())
    async with reading(request.app[READ_ENGINE]) as connection:
        changes = await _asked(connection, query, provider_id=request[PROVIDER])
    answer = json_answer(_written(operation.answers, changes))
    if not changes.are_all:
        answer.headers["Link"] = next_link(request, "after", str(changes.after))
    return answer


async def _asked(connection: asyncpg.Connection, query: FeedQuery, *, provider_id: int) -> Changes:
    if query.is_latest:
        return Changes(rows=(), after=await newest_position(connection), are_all=True)
    return await changes_after(connection, provider_id, after=query.after, limit=query.limit)


def _written(resource: Resource, changes: Changes) -> bytes:
    data = [_document(resource, change) for change in changes.rows]
    return orjson.dumps({"data": data, "meta": {"after": str(changes.after)}})


def _document(resource: Resource, change: Change) -> dict[str, Any]:
    attributes = {
        "resource": change.resource,
        "resource_id": str(change.resource_id) if change.resource_id else None,
        "changed_at": f"{change.changed_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return {"id": str(change.position), "type": resource.type, "attributes": attributes}


HANDLERS: Final[Mapping[str, Answer]] = {"listChanges": list_changes}
