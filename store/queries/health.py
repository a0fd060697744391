"""What the health page asks. Source: admin-and-operations.md 10.4."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, kw_only=True, slots=True)
class Vitals:
    """How the records are. Ages in seconds; None where there is nothing."""

    migration_version: str | None
    is_populated: bool
    outbox_waiting: int
    outbox_age: float | None
    dead_letters: int
    last_tick: datetime | None


_VITALS = text(
    """
    SELECT (SELECT version_num FROM alembic_version) AS migration_version,
           EXISTS (SELECT FROM courses) AS is_populated,
           waiting.count AS outbox_waiting,
           extract(epoch FROM now() - waiting.oldest)::float8 AS outbox_age,
           (SELECT count(*) FROM dead_letters WHERE resolved_at IS NULL) AS dead_letters,
           (SELECT max(slot_at) FROM job_slots WHERE job = 'schedule.tick') AS last_tick
      FROM (SELECT count(*), min(created_at) AS oldest
              FROM outbox WHERE sent_at IS NULL AND unroutable_at IS NULL) AS waiting
    """
)


async def vitals(connection: AsyncConnection) -> Vitals:
    """One question, one answer."""
    return Vitals(**(await connection.execute(_VITALS)).mappings().one())
