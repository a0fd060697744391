"""All statements computed again, against one GROUP BY over the same rows.

Ours, three times: with nothing changed since, with a voided item on one statement in fifty (what a sweep meets),
and with no figures stored yet: every line computed and written, with the items behind it.

The limit: the statements' items joined to declarations and applications, grouped and counted by PostgreSQL and
fetched by asyncpg. It knows no distinct people, no prices, and keeps nothing. The first computation keeps
everything, so it is held against a second limit as well: the GROUP BY, and the very lines that it stored
inserted by one statement from a table beside.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bench.harness import Row, growth, interleaved
from bench.servers import fresh_database
from domain.clock import system_clock
from services.finance.recompute_statement import recompute_all
from store.audit import acting_as
from store.engine import create_engine, create_sessions, without_driver

# Statements and items: a quarter, a half and the whole of the planning volumes.
SIZES: Final = ((375, 100_000), (750, 200_000), (1_500, 400_000))
ROUNDS: Final = 3
AIM: Final = 2.0
EVERY: Final = 50

_WORLD: Final = """
SET session_replication_role = replica;
INSERT INTO course_groups (name) VALUES ('leadership'), ('specialist');
INSERT INTO courses (name, identifier, course_group_id)
    SELECT 'Course ' || n, 'npq-course-' || n, 1 + n % 2 FROM generate_series(1, 10) n;
INSERT INTO cohorts (start_year, registration_start_date)
    SELECT y, make_timestamptz(y, 6, 1, 0, 0, 0, 'UTC') FROM generate_series(2021, 2024) y;
INSERT INTO lead_providers (name) SELECT 'Provider ' || n FROM generate_series(1, 11) n;
INSERT INTO funding_contract_templates
        (recruitment_target, per_participant, number_of_payment_periods,
         service_fee_installments, monthly_service_fee)
    SELECT 50 + n, 800 + n, 3 + n % 2, 19, CASE WHEN n % 3 > 0 THEN 0 END
    FROM generate_series(1, 40) n;
INSERT INTO statements
        (lead_provider_id, cohort_id, year, month, deadline_date, payment_date)
    SELECT 1 + s % 11, 1 + s / 11 % 4, 2021 + s / 44 / 12, 1 + s / 44 % 12, d, d
    FROM generate_series(0, {statements} - 1) s,
         make_date(2021 + s / 44 / 12, 1 + s / 44 % 12, 25) d;
INSERT INTO funding_contracts (statement_id, course_id, contract_template_id)
    SELECT s, c, 1 + (s + c) % 40
    FROM generate_series(1, {statements}) s, generate_series(1, 10) c;
INSERT INTO users (email, full_name)
    SELECT 'teacher.' || n || '@example.com', 'Teacher ' || n
    FROM generate_series(1, {items} / 3) n;
INSERT INTO applications
        (user_id, course_id, lead_provider_id, cohort_id, eligible_for_funding,
         targeted_delivery_funding_eligibility)
    SELECT 1 + n * 0.95, 1 + n % 10, 1 + n % 11, 1 + n % 4, n % 12 > 0, n % 5 = 0
    FROM generate_series(0, {items} / 3 - 1) n;
INSERT INTO declarations
        (application_id, lead_provider_id, cohort_id, declaration_type, declaration_date, state)
    SELECT 1 + n % ({items} / 3), 1 + n % 11, 1 + n % 4,
           (enum_range(NULL::declaration_types))[1 + n / ({items} / 3)], now(), 'paid'
    FROM generate_series(0, {items} - 1) n;
INSERT INTO statement_items (statement_id, declaration_id, state)
    SELECT 1 + least({statements} - 1, n / ({items} * 44 / {statements}) * 44 + n % 44),
           1 + n,
           CASE WHEN n % 50 = 0 THEN 'voided' WHEN n % 33 = 0 THEN 'awaiting_clawback'
                ELSE 'paid' END::statement_item_states
    FROM generate_series(0, {items} - 1) n;
RESET session_replication_role;
SET npq.actor = 'Task: bench';
"""
_LIMIT: Final = """
SELECT i.statement_id, a.course_id, d.declaration_type, i.state, count(*)
FROM statement_items i
JOIN declarations d ON d.id = i.declaration_id
JOIN applications a ON a.id = d.application_id
GROUP BY 1, 2, 3, 4
"""

_CHANGE: Final = f"""
UPDATE statement_items SET state = CASE state WHEN 'paid' THEN 'voided' ELSE 'paid' END::statement_item_states
 WHERE id IN (SELECT min(id) FROM statement_items WHERE statement_id % {EVERY} = 0 GROUP BY statement_id)
"""
_KEEP: Final = """
DROP TABLE IF EXISTS kept_computations, kept_lines;
CREATE TABLE kept_computations AS SELECT * FROM statement_computations;
CREATE TABLE kept_lines AS SELECT * FROM statement_lines;
"""
_COPY: Final = """
INSERT INTO statement_computations OVERRIDING SYSTEM VALUE SELECT * FROM kept_computations;
INSERT INTO statement_lines OVERRIDING SYSTEM VALUE SELECT * FROM kept_lines;
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """One database with so many statements and items."""

    connection: asyncpg.Connection
    sessions: async_sessionmaker[AsyncSession]
    statements: int

    async def first(self) -> float:
        """Milliseconds of the first computation of all; what others are timed after it is settled."""
        await self.connection.execute("TRUNCATE statement_computations CASCADE")
        taken = await self._recompute(stored=self.statements)
        await self.connection.execute(_KEEP)
        await self.connection.execute("VACUUM ANALYZE statement_computations, statement_lines")
        return taken

    async def copied(self) -> float:
        """Milliseconds of the GROUP BY, and of the stored figures put in again by two statements."""
        await self.connection.execute("TRUNCATE statement_computations CASCADE")
        started = time.perf_counter()
        await self.connection.fetch(_LIMIT)
        await self.connection.execute(_COPY)
        return (time.perf_counter() - started) * 1000

    async def again(self) -> float:
        """Milliseconds of a computation that finds everything as it was."""
        return await self._recompute(stored=0)

    async def some(self) -> float:
        """Milliseconds of a computation that finds one statement in fifty changed."""
        await self.connection.execute(_CHANGE)
        return await self._recompute(stored=self.statements // EVERY)

    async def limit(self) -> float:
        """Milliseconds of the one GROUP BY, its rows fetched."""
        started = time.perf_counter()
        await self.connection.fetch(_LIMIT)
        return (time.perf_counter() - started) * 1000

    async def _recompute(self, *, stored: int) -> float:
        started = time.perf_counter()
        steps = [step async for step in recompute_all(self.sessions, clock=system_clock)]
        taken = (time.perf_counter() - started) * 1000
        assert (steps[-1].done, steps[-1].stored) == (self.statements, stored)
        return taken


async def measure() -> Sequence[Row]:
    """The rows of the report, and how the cost grows."""
    rows: list[Row] = []
    for statements, items in SIZES:
        rows += await _measured(statements, items)
    swept = [row for row in rows if row.work.endswith("nothing changed")]
    return [*rows, _growth_row(swept)]


async def _measured(statements: int, items: int) -> list[Row]:
    async with fresh_database("finance") as url:
        engine = create_engine(url)
        connection = await asyncpg.connect(without_driver(url))
        try:
            await connection.execute(_WORLD.format(statements=statements, items=items))
            await connection.execute("VACUUM ANALYZE")
            bench = Bench(
                connection=connection, sessions=create_sessions(engine), statements=statements
            )
            with acting_as("Task: bench"):
                samples = {
                    "copied": bench.copied,
                    "first": bench.first,
                    "limit": bench.limit,
                    "again": bench.again,
                    "some": bench.some,
                }
                await bench.first()
                taken = await interleaved(samples, rounds=ROUNDS)
        finally:
            await connection.close()
            await engine.dispose()
    return _rows(taken, size=items, note=f"{statements:,} statements")


def _rows(taken: Mapping[str, float], *, size: int, note: str) -> list[Row]:
    one, both = f"{note}; one GROUP BY", f"{note}; GROUP BY, INSERT … SELECT"
    compared = (
        ("nothing changed", "again", "limit", one),
        (f"one statement in {EVERY} changed", "some", "limit", one),
        ("all figures new", "first", "copied", both),
    )
    return [
        Row(
            work=f"recompute all, {what}",
            size=size,
            ours=taken[ours],
            limit=taken[limit],
            unit="ms",
            aim=AIM,
            note=against,
        )
        for what, ours, limit, against in compared
    ]


def _growth_row(swept: Sequence[Row]) -> Row:
    """How the sweep's cost grows with the items, beside the growth of the GROUP BY itself."""
    return Row(
        work="growth of the sweep",
        size=SIZES[-1][1],
        ours=growth([(row.size, row.ours) for row in swept]),
        limit=growth([(row.size, row.limit) for row in swept]),
        unit="exponent",
        aim=1.15,
        note="the limit's own growth beside it",
    )
