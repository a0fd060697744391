"""The change feed of one provider: every change of what it sees, in the order of commits.

A reader keeps one number, the position that it has read up to. A change appears in the feed when its
transaction commits, always behind everything that was there before: who asks for what comes after its
position misses nothing, however slow the transaction was, and gets nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from contracts.api.changes import FORGOTTEN
from domain.faults import Gone
from store.prepared import fetch, fetch_one
from store.queries.changes import CHANGES_AFTER, REACH


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One resource to be read again; ``resource_id`` is its public id, None with ``everything``."""

    position: int
    resource: str
    resource_id: UUID | None
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """Some changes in their order. ``after``: the position to go on from; ``are_all``: up to now."""

    rows: Sequence[Change]
    after: int
    are_all: bool


async def changes_after(
    connection: asyncpg.Connection, provider_id: int, *, after: int | None, limit: int
) -> Changes:
    """The provider's next changes; ``after`` None begins with the oldest that are kept.

    Raises: Gone (what came after that position may be forgotten, or it was never given).
    """
    forgotten, newest = await _reach(connection)
    if after is not None and not forgotten <= after <= newest:
        raise Gone(FORGOTTEN)
    after = forgotten if after is None else after
    found = await fetch(
        connection, CHANGES_AFTER, provider_id=provider_id, after=after, limit=limit + 1
    )
    rows = [Change(**row) for row in found[:limit]]
    if len(found) > limit:
        return Changes(rows=rows, after=rows[-1].position, are_all=False)
    last = rows[-1].position if rows else after
    return Changes(rows=rows, after=max(last, newest), are_all=True)


async def newest_position(connection: asyncpg.Connection) -> int:
    """Where a feed begins for who has just read, or is about to read, everything."""
    _, newest = await _reach(connection)
    return newest


async def _reach(connection: asyncpg.Connection) -> tuple[int, int]:
    row = await fetch_one(connection, REACH)
    assert row is not None
    return row["forgotten"], row["newest"]
