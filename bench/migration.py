"""Users out of the legacy database, against INSERT … SELECT of the same rows without any check.

Ours: everything from the start of a run to its end: snapshot, staging, judging, chunks, row results,
history. The messages are handled one after another in this process, as one worker would.

The limit: the rows, already in a table beside, are inserted by one statement into the same table with the
same indexes. It is measured twice: with the history that the table's own trigger writes (what any
writer of the table pays) and without any history.
"""

import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from bench.harness import Row, growth, interleaved
from bench.servers import fresh_database
from contracts.messages.catalogue import read_message
from contracts.messages.migration import AdvanceMigration
from domain.clock import system_clock
from npq.runtime import named
from services.migration.runs import start_run
from store.audit import acting_as
from store.engine import create_engine, create_sessions, without_driver
from store.tables import MigrationStep, OutboxMessage
from store.transaction import transaction
from workers.migration.chunks import run_chunk
from workers.migration.rehearsal.build import build_legacy
from workers.migration.runner import advance_run
from workers.migration.tools import Tools

SIZES: Final = (5_000, 10_000, 20_000)
ROUNDS: Final = 3
AIM: Final = 3.0

_EMPTY: Final = """
SET LOCAL session_replication_role = replica;
TRUNCATE users, versions, migration_runs, outbox RESTART IDENTITY CASCADE
"""
_COLUMNS: Final = """
public_id, email, full_name, uid, provider, trn, trn_verified, date_of_birth,
national_insurance_number, active_alert, created_at, updated_at, significantly_updated_at
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """One database of ours and one legacy database of a size."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    tools: Tools

    async def ours(self) -> float:
        """Seconds of a whole run of the users."""
        await self.empty()
        async with transaction(self.sessions) as session:
            run = await start_run(
                session, requested_by="bench", now=system_clock(), entities=("user",)
            )
        started = time.perf_counter()
        while await self._handle_next():
            pass
        taken = time.perf_counter() - started
        async with self.sessions() as session:
            step = (await session.scalars(select(MigrationStep).filter_by(run_id=run.id))).one()
            assert (step.state, step.failed) == ("complete", 0)
        return taken

    async def limit(self) -> float:
        """Seconds of the same rows by one statement, history included."""
        return await self._insert(history=True)

    async def bare(self) -> float:
        """Seconds of the same rows by one statement, without history."""
        return await self._insert(history=False)

    async def keep_rows(self) -> None:
        """Put what a run makes into a table beside: the limit's source."""
        await self.ours()
        async with self.engine.begin() as connection:
            await connection.execute(text("DROP TABLE IF EXISTS bench_users"))
            await connection.execute(
                text(f"CREATE TABLE bench_users AS SELECT {_COLUMNS} FROM users")
            )

    async def empty(self) -> None:
        async with self.engine.begin() as connection:
            for statement in _EMPTY.split(";"):
                await connection.execute(text(statement))

    async def _insert(self, *, history: bool) -> float:
        await self.empty()
        started = time.perf_counter()
        async with transaction(self.sessions) as session:
            if not history:
                await session.execute(text("SET LOCAL npq.bulk = 'on'"))
            await session.execute(
                text(f"INSERT INTO users ({_COLUMNS}) SELECT {_COLUMNS} FROM bench_users")
            )
        return time.perf_counter() - started

    async def _handle_next(self) -> bool:
        async with transaction(self.sessions) as session:
            unsent = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
            row = await session.scalar(unsent.order_by(OutboxMessage.id).limit(1))
            if row is None:
                return False
            row.sent_at = system_clock()
            message = read_message(row.type, row.body)
        handler = advance_run if isinstance(message, AdvanceMigration) else run_chunk
        async with transaction(self.sessions) as session:
            await handler(session, message, tools=self.tools)
        return True


async def measure() -> list[Row]:
    """Three sizes, three rounds each, interleaved."""
    rows: list[Row] = []
    for size in SIZES:
        with acting_as("Task: bench"):
            rows += await _measure(size)
    exponent = growth([(row.size, row.ours) for row in rows if row.aim])
    rows[-1] = _with_note(rows[-1], f"ours grows with exponent {exponent:.2f}")
    return rows


@asynccontextmanager
async def legacy_database(beside: str, *, participants: int) -> AsyncIterator[str]:
    """A clean legacy database on the same server; dropped afterwards."""
    url = named(beside, f"npq_bench_legacy_{os.getpid()}")
    await build_legacy(url, participants=participants, dirt=0, seed=1)
    try:
        yield url
    finally:
        connection = await asyncpg.connect(without_driver(beside))
        await connection.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')
        await connection.close()


async def _measure(size: int) -> list[Row]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database("migration"))
        legacy_url = await stack.enter_async_context(legacy_database(url, participants=size))
        engine = create_engine(url)
        stack.push_async_callback(engine.dispose)
        sessions = create_sessions(engine)
        tools = Tools(engine=engine, sessions=sessions, legacy_url=legacy_url, clock=system_clock)
        bench = Bench(engine=engine, sessions=sessions, tools=tools)
        await bench.keep_rows()
        taken = await interleaved(
            {"ours": bench.ours, "limit": bench.limit, "bare": bench.bare}, rounds=ROUNDS
        )
    ours, limit, bare = (taken[name] for name in ("ours", "limit", "bare"))
    work = "users migrated, against INSERT … SELECT"
    return [
        Row(
            work=work, size=size, ours=ours, limit=limit, unit="s", aim=AIM, note=_rate(size, ours)
        ),
        Row(work=f"{work} without history", size=size, ours=ours, limit=bare, unit="s"),
    ]


def _rate(size: int, seconds: float) -> str:
    return f"{size / seconds:,.0f} rows/s"


def _with_note(row: Row, note: str) -> Row:
    return Row(
        work=row.work, size=row.size, ours=row.ours, limit=row.limit, unit=row.unit, note=note
    )
