"""The rows of browser sessions; what is in them is sealed before it comes here.

Source: registration-journey.md 10.8, admin-and-operations.md 10.7.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import WebSession


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """One browser's session as it is stored. ``id_hash`` is the SHA-256 of the cookie's id."""

    id_hash: bytes
    sealed: bytes
    version: int
    user_id: int | None
    admin_id: int | None
    expires_at: datetime


_FIND: Final = """
SELECT id_hash, sealed, version, user_id, admin_id, expires_at
  FROM web_sessions
 WHERE id_hash = $1 AND expires_at > $2
"""


async def find_web_session(
    connection: asyncpg.Connection, id_hash: bytes, *, now: datetime
) -> SessionRow | None:
    """The session with this id, unless its time is over."""
    row = await connection.fetchrow(_FIND, id_hash, now)
    return SessionRow(**row) if row else None


async def add_web_session(session: AsyncSession, row: SessionRow) -> bool:
    """Add the session; False when there is one with this id already."""
    values = _values(row) | {"id_hash": row.id_hash}
    added = await session.execute(
        upsert(WebSession)
        .values(values)
        .on_conflict_do_nothing(index_elements=["id_hash"])
        .returning(WebSession.id_hash)
    )
    return added.first() is not None


async def change_web_session(session: AsyncSession, row: SessionRow) -> bool:
    """Write the session as the next version of ``row.version``; False when another came first."""
    changed = await session.execute(
        update(WebSession)
        .where(WebSession.id_hash == row.id_hash, WebSession.version == row.version)
        .values(_values(row) | {"version": row.version + 1})
        .returning(WebSession.id_hash)
    )
    return changed.first() is not None


async def end_web_session(session: AsyncSession, id_hash: bytes) -> None:
    """Take the session away: its cookie opens nothing any more."""
    await session.execute(delete(WebSession).where(WebSession.id_hash == id_hash))


async def end_web_sessions_of_admin(session: AsyncSession, admin_id: int) -> None:
    """Sign the member of staff out everywhere."""
    await session.execute(delete(WebSession).where(WebSession.admin_id == admin_id))


def _values(row: SessionRow) -> dict[str, object]:
    return {
        "sealed": row.sealed,
        "user_id": row.user_id,
        "admin_id": row.admin_id,
        "expires_at": row.expires_at,
    }
