"""Lists of the provider API over HTTP, against the same columns by bare asyncpg and orjson.

150,000 applications, 75,000 participants, 400,000 declarations and their outcomes. The limit is the very
statement that ours runs on a bare connection, with the note of the token's use, and orjson; no HTTP. Beside
it, on the same rows, a page by a common way of writing such a list: FastAPI, pydantic and SQLAlchemy's ORM.
"""

import resource
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from bench.common_way import common_way
from bench.gateway import Client, Gateway, gateway
from bench.harness import Row, interleaved, milliseconds, with_growth
from bench.providers import RAW_TOKEN, SECRET_KEY
from contracts.api.common import Resource
from contracts.api.listing import ListQuery, Page
from contracts.api.sheets import APPLICATIONS as SHEET
from contracts.api.v3 import applications, declarations, outcomes, participants
from domain.vocabulary import TokenScope
from services.tokens.digest import token_digest, token_key
from store.queries.applications import APPLICATIONS
from store.queries.declarations import DECLARATIONS
from store.queries.listing import Listing, all_of_sheet, slice_of
from store.queries.outcomes import OUTCOMES
from store.queries.participants import PARTICIPANTS
from store.queries.tokens import USE_TOKEN

PAGES: Final = (750, 1500, 3000)
ROWS: Final = 150_000
DECLARED: Final = 400_000
_DIGEST: Final = token_digest(RAW_TOKEN, token_key(SECRET_KEY))


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One list: its path, how its rows are read, and how many the provider has."""

    name: str
    path: str
    listing: Listing
    shown: Resource
    rows: int


KINDS: Final = (
    Kind(
        name="applications",
        path="/api/v3/npq-applications",
        listing=APPLICATIONS,
        shown=applications.APPLICATION,
        rows=ROWS,
    ),
    Kind(
        name="participants",
        path="/api/v3/participants/npq",
        listing=PARTICIPANTS,
        shown=participants.PARTICIPANT,
        rows=ROWS // 2,
    ),
    Kind(
        name="declarations",
        path="/api/v3/participant-declarations",
        listing=DECLARATIONS,
        shown=declarations.DECLARATION,
        rows=DECLARED,
    ),
    Kind(
        name="outcomes",
        path="/api/v3/participants/npq/outcomes",
        listing=OUTCOMES,
        shown=outcomes.OUTCOME,
        rows=100_000,
    ),
)


async def measure() -> list[Row]:
    """The rows of this area."""
    async with gateway("lists") as served:
        await served.provider.grow(ROWS)
        await served.provider.declare(DECLARED)
        rows: list[Row] = []
        for kind in KINDS:
            rows += with_growth([await _page(served, kind, size) for size in PAGES])
            rows += await _last_page(served.client, kind)
        rows += await _common_way(served)
        rows.append(await _sheet(served))
        return rows


async def _page(served: Gateway, kind: Kind, size: int) -> Row:
    path = f"{kind.path}?page[per_page]={size}"
    figures = await _side_by_side(
        ours=lambda: served.client.get(path), limit=lambda: _bare(served, kind, size)
    )
    return Row(work=f"GET page of {kind.name}", size=size, unit="ms", aim=1.5, **figures)


async def _last_page(client: Client, kind: Kind) -> list[Row]:
    """The last full hundred against the first hundred: walked to, and counted to."""
    last = kind.rows // 100
    first_page, last_page = f"{kind.path}?page[page]=1", f"{kind.path}?page[page]={last}"
    counted = await _side_by_side(
        ours=lambda: client.get(last_page), limit=lambda: client.get(first_page)
    )
    await client.get(f"{kind.path}?page[page]={last - 1}")
    walked = await _side_by_side(
        ours=lambda: client.get(last_page), limit=lambda: client.get(first_page)
    )
    work = f"last 100 : first 100 {kind.name}"
    row = Row(work=work, size=kind.rows, unit="ms", **walked)
    return [
        replace(row, aim=1.5, note="the page before was read"),
        replace(row, **counted, note="from nowhere: rows are counted"),
    ]


async def _common_way(served: Gateway) -> list[Row]:
    """The same page, written as many would; its limit is ours' limit."""
    rows = []
    kind = KINDS[0]
    async with common_way(served.url) as client:
        for size in PAGES:
            path = f"/applications?per_page={size}"
            figures = await _side_by_side(
                ours=lambda path=path: client.get(path),
                limit=lambda size=size: _bare(served, kind, size),
            )
            work = "the same by FastAPI + ORM"
            rows.append(Row(work=work, size=size, unit="ms", **figures))
    return with_growth(rows)


async def _sheet(served: Gateway) -> Row:
    """All applications as CSV against PostgreSQL's own copy of them, and what memory it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = await _side_by_side(
        ours=lambda: _download(served.client, "/api/v1/npq-applications.csv"),
        limit=lambda: _copied(served),
        rounds=3,
    )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Row(
        work="GET applications.csv",
        size=ROWS,
        unit="ms",
        note=f"peak memory grew by {grown:.0f} MB",
        **figures,
    )


async def _download(client: Client, path: str) -> int:
    """Read a chunked answer to its end, keeping nothing; gives its bytes."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {RAW_TOKEN}\r\n\r\n"
    client.writer.write(head.encode())
    await client.reader.readuntil(b"\r\n\r\n")
    total = 0
    while size := int(await client.reader.readline(), 16):
        await client.reader.readexactly(size + 2)
        total += size
    await client.reader.readline()
    return total


async def _copied(served: Gateway) -> None:
    async def forget(_piece: bytes) -> None:
        return

    statement = all_of_sheet(APPLICATIONS, SHEET)
    await served.bare.copy_from_query(
        statement.sql, *statement.arguments({"provider_id": 1}), output=forget, format="csv"
    )


async def _side_by_side(
    *,
    ours: Callable[[], Awaitable[Any]],
    limit: Callable[[], Awaitable[Any]],
    rounds: int = 9,
) -> dict[str, float]:
    return await interleaved(
        {"ours": lambda: milliseconds(ours), "limit": lambda: milliseconds(limit)}, rounds=rounds
    )


async def _bare(served: Gateway, kind: Kind, size: int) -> bytes:
    used = {"hashed_token": _DIGEST, "scope": TokenScope.LEAD_PROVIDER, "now": datetime.now(UTC)}
    await served.bare.fetchrow(USE_TOKEN.sql, *USE_TOKEN.arguments(used))
    page = slice_of(kind.listing, kind.shown, ListQuery(page=Page(limit=size)), provider_id=1)
    rows = await served.bare.fetch(page.statement.sql, *page.statement.arguments(page.values))
    return orjson.dumps([dict(row) for row in rows])
