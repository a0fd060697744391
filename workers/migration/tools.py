"""What the migration's handlers need besides their message and session."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.clock import Clock

CHUNK_SIZE = 5_000
LEASE = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """``legacy_url`` None means that no legacy database is set.

    The lease only covers the moment between taking a chunk and locking it: a worker that is alive
    holds the row's lock until it commits.
    """

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    legacy_url: str | None
    clock: Clock
    chunk_size: int = CHUNK_SIZE
    lease: timedelta = LEASE
