"""The rows of browser sessions; what is in them is sealed before it comes here.

Source: registration-journey.md 10.8, admin-and-operations.md 10.7.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

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


_FIND = select(
    WebSession.id_hash,
    WebSession.sealed,
    WebSession.version,
    WebSession.user_id,
    WebSession.admin_id,
    WebSession.expires_at,
).where(WebSession.id_hash == bindparam("id_hash"), WebSession.expires_at > bindparam("now"))


async def find_web_session(
    connection: AsyncConnection | AsyncSession, id_hash: bytes, *, now: datetime
) -> SessionRow | None:
    """The session with this id, unless its time is over."""
    found = await connection.execute(_FIND, {"id_hash": id_hash, "now": now})
    row = found.mappings().one_or_none()
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


async def end_web_sessions_of_user(session: AsyncSession, user_id: int) -> None:
    """Sign the teacher out everywhere."""
    await session.execute(delete(WebSession).where(WebSession.user_id == user_id))


async def sweep_web_sessions(session: AsyncSession, *, now: datetime) -> int:
    """Delete the sessions whose time is over, and tell how many. Source: 10.8, "sweep"."""
    swept = await session.execute(
        delete(WebSession).where(WebSession.expires_at <= now).returning(WebSession.id_hash)
    )
    return len(swept.all())


def _values(row: SessionRow) -> dict[str, object]:
    return {
        "sealed": row.sealed,
        "user_id": row.user_id,
        "admin_id": row.admin_id,
        "expires_at": row.expires_at,
    }
