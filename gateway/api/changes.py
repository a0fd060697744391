"""The change feed, read where the lists are read: what it tells of is there already."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import orjson
from aiohttp import web

from contracts.api.changes import FeedQuery, feed_query
from contracts.api.common import Resource
from contracts.api.operations import Operation
from domain.participation.instants import timestamp
from gateway.api.answers import json_answer
from gateway.api.links import next_link
from gateway.api.routing import Answer
from gateway.health import DRAINING
from gateway.keys import CHANGE_BELL, PROVIDER, READ_ENGINE
from services.changes.read_changes import Change, Changes, changes_after, newest_position
from store.transaction import reading
from store.waiting import any_of

_SECONDS_BETWEEN_LOOKS: Final = 2.0  # A replica may show later what the bell has rung for.


async def list_changes(request: web.Request, operation: Operation) -> web.Response:
    changes = await _waited_for(request, feed_query(request.query.items()))
    answer = json_answer(_written(operation.answers, changes))
    if not changes.are_all:
        answer.headers["Link"] = next_link(request, "after", str(changes.after))
    return answer


async def _waited_for(request: web.Request, query: FeedQuery) -> Changes:
    """The changes as soon as there are any; nothing when the time is up, or when we are to stop."""
    clock = asyncio.get_running_loop().time
    over = clock() + query.wait_seconds
    while True:
        ring = request.app[CHANGE_BELL].next_ring(request[PROVIDER])
        changes = await _read(request, query)
        left = over - clock()
        draining = request.app[DRAINING]
        if changes.rows or query.is_latest or left <= 0 or draining.is_set():
            return changes
        await any_of(ring.wait(), draining.wait(), seconds=min(left, _SECONDS_BETWEEN_LOOKS))


async def _read(request: web.Request, query: FeedQuery) -> Changes:
    async with reading(request.app[READ_ENGINE]) as connection:
        if query.is_latest:
            return Changes(rows=(), after=await newest_position(connection), are_all=True)
        return await changes_after(
            connection, request[PROVIDER], after=query.after, limit=query.limit
        )


def _written(resource: Resource, changes: Changes) -> bytes:
    data = [_document(resource, change) for change in changes.rows]
    return orjson.dumps({"data": data, "meta": {"after": str(changes.after)}})


def _document(resource: Resource, change: Change) -> dict[str, Any]:
    attributes = {
        "resource": change.resource,
        "resource_id": str(change.resource_id) if change.resource_id else None,
        "changed_at": timestamp(change.changed_at),
    }
    return {"id": str(change.position), "type": resource.type, "attributes": attributes}


HANDLERS: Final[Mapping[str, Answer]] = {"listChanges": list_changes}
