"""What the writing of exports needs besides its message."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from domain.clock import Clock

CHUNK_ROWS: Final = 2_000
PART_BYTES: Final = 1_048_576


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportTools:
    """Rows are read ``chunk_rows`` at a time, files are kept in pieces of ``part_bytes``."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    clock: Clock
    chunk_rows: int = CHUNK_ROWS
    part_bytes: int = PART_BYTES
