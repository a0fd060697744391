"""Runs of importers: one at a time for each register, each with its figures.

Source: reference-data.md 14.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import asyncpg
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from store.tables import RegisterImport

_LOCK: Final = "SELECT pg_try_advisory_xact_lock(hashtextextended('npq.import.' || $1, 0))"
_CUT_OFF: Final = """
UPDATE register_imports
   SET state = 'failed', failure = 'The run was cut off.', finished_at = now(), updated_at = now()
 WHERE register = $1 AND state = 'running' AND id < $2
"""


async def lock_register(connection: asyncpg.Connection, register: str) -> bool:
    """Hold the register until the transaction ends; False when another run holds it."""
    return bool(await connection.fetchval(_LOCK, register))


async def begin_run(
    engine: AsyncEngine, *, register: str, file: Mapping[str, str], now: datetime
) -> int:
    """Note, in a transaction of its own, that a run has begun; give its key."""
    values = {"register": register, "started_at": now, **file}
    async with engine.begin() as connection:
        return (
            await connection.execute(
                insert(RegisterImport).values(**values).returning(RegisterImport.id)
            )
        ).scalar_one()


async def end_cut_off_runs(connection: asyncpg.Connection, register: str, *, before: int) -> None:
    """Mark earlier runs that are still said to run; who holds the register knows better."""
    await connection.execute(_CUT_OFF, register, before)


async def end_run(engine: AsyncEngine, run_id: int, **values: Any) -> None:
    """Note, in a transaction of its own, how the run ended."""
    async with engine.begin() as connection:
        await connection.execute(
            update(RegisterImport).where(RegisterImport.id == run_id).values(**values)
        )
