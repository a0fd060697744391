"""Where the next page of a list begins, for clients that count pages; forgotten after an hour.

The table is unlogged, and nobody waits for the disk: a lost bookmark only means that a page is counted.
"""

from datetime import datetime, timedelta
from typing import Final

import asyncpg

KEPT_FOR: Final = timedelta(hours=1)

_KEEP: Final = """
INSERT INTO page_bookmarks AS kept (name, place, expires_at)
SELECT $1, $2, $3 FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unheard
ON CONFLICT (name) DO UPDATE SET place = excluded.place, expires_at = excluded.expires_at
"""
_FIND: Final = "SELECT place FROM page_bookmarks WHERE name = $1 AND expires_at > $2"


async def bookmark(
    connection: asyncpg.Connection, name: bytes, place: bytes, *, now: datetime
) -> None:
    """Note that the page of this name begins after the place."""
    await connection.execute(_KEEP, name, place, now + KEPT_FOR)


async def place_of(connection: asyncpg.Connection, name: bytes, *, now: datetime) -> bytes | None:
    """The place that the page of this name begins after, if it was noted within the hour."""
    place: bytes | None = await connection.fetchval(_FIND, name, now)
    return place
