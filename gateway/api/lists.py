"""Lists: pages of JSON that continue where the page before ended, and all rows as CSV.

A page tells where the next one begins: by ``Link`` to who follows links, and by a bookmark, kept for an hour,
to who counts pages. Either way the next page holds what follows the last row that was shown, whatever
changed meanwhile; a page number without a bookmark is counted from the beginning.

Source: provider-api.md 5.4 to 5.6, 8.4, 8.5 and 10.3.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import asyncpg
from aiohttp import web

from contracts.api.listing import INVALID_CURSOR, ListQuery, filters_of, list_query
from contracts.api.operations import Operation
from domain.faults import Malformed
from gateway.api.answers import json_answer, many
from gateway.api.cursors import Cursors
from gateway.api.links import next_link
from gateway.api.streams import streamed
from gateway.keys import CLOCK, CURSORS, ENGINE, PROVIDER, READ_ENGINE, TOKEN
from store.bookmarks import bookmark, place_of
from store.prepared import fetch
from store.queries.listing import Listing, Place, all_of_sheet, place_types, slice_of
from store.transaction import borrowed


def query_of(request: web.Request, operation: Operation) -> ListQuery:
    """What is asked of the list. Raises: Malformed, Invalid."""
    assert operation.filters is not None
    return list_query(request.query.items(), operation.filters)


async def page(
    request: web.Request,
    operation: Operation,
    listing: Listing,
    *,
    query: ListQuery | None = None,
    **others: Any,
) -> web.Response:
    """One page of the provider's rows; ``others`` are further values that the list asks for."""
    query = query or query_of(request, operation)
    after = await _beginning(request, listing, query)
    wanted = slice_of(
        listing,
        operation.answers,
        query,
        provider_id=request[PROVIDER],
        after=after,
        **others,
    )
    async with borrowed(request.app[READ_ENGINE]) as connection:
        rows = await fetch(connection, wanted.statement, **wanted.values)
    answer = json_answer(many(operation.answers, rows))
    if len(rows) == query.page.limit:
        await _lead_on(request, answer, query, place=_place(rows[-1], wanted.width))
    return answer


async def sheet(request: web.Request, operation: Operation, listing: Listing) -> web.StreamResponse:
    """All rows that pass the filters as CSV, in constant memory."""
    assert operation.sheet is not None
    assert operation.filters is not None
    filters = filters_of(request.query.items(), operation.filters)
    statement = all_of_sheet(listing, operation.sheet, frozenset(filters))
    values = {"provider_id": request[PROVIDER], **filters}
    return await streamed(request, operation.sheet, statement, values=values)


def _place(row: asyncpg.Record, width: int) -> Place:
    return tuple(row.values())[-width:]


async def _beginning(request: web.Request, listing: Listing, query: ListQuery) -> Place | None:
    """The place that the page follows; None: it is counted. Raises: Malformed (no cursor of this list)."""
    if query.page.after is not None:
        cursors: Cursors = request.app[CURSORS]
        place = cursors.read(
            query.page.after, of=_list_name(request, query), types=place_types(listing, query)
        )
        if place is None:
            raise Malformed(INVALID_CURSOR)
        return place
    if query.page.number == 1:
        return None
    async with borrowed(request.app[ENGINE]) as connection:
        kept = await place_of(connection, _page_name(request, query), now=request.app[CLOCK]())
    types = place_types(listing, query)
    return request.app[CURSORS].unpacked(kept, types=types) if kept else None


async def _lead_on(
    request: web.Request, answer: web.Response, query: ListQuery, *, place: Place
) -> None:
    """Tell where the next page begins."""
    cursors: Cursors = request.app[CURSORS]
    cursor = cursors.written(place, of=_list_name(request, query))
    answer.headers["Link"] = next_link(request, "page[after]", cursor)
    if query.page.after is None:
        following = _page_name(request, query, ahead=1)
        async with borrowed(request.app[ENGINE]) as connection:
            await bookmark(connection, following, cursors.packed(place), now=request.app[CLOCK]())


def _list_name(request: web.Request, query: ListQuery) -> bytes:
    """What distinguishes the provider's list from any other, whatever page of it is asked for."""
    path = request.path.removesuffix(".json")
    return _digest([request[PROVIDER], path, sorted(query.filters.items()), query.sort])


def _page_name(request: web.Request, query: ListQuery, *, ahead: int = 0) -> bytes:
    page = query.page
    where = _list_name(request, query).hex()
    return _digest([request[TOKEN], where, page.limit, page.number + ahead])


def _digest(parts: Sequence[object]) -> bytes:
    return hashlib.sha256(repr(parts).encode(errors="surrogatepass")).digest()
