"""Fills a legacy database by COPY, a few thousand people at a time.

Source: legacy-schema.md 9.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import create_engine, driver_of, ensure_database
from workers.migration.legacy.building import (
    create_constraints,
    create_tables,
    make_empty,
)
from workers.migration.rehearsal.dirt import Planted, Troubled, troubled_reference
from workers.migration.rehearsal.people import other_person, rows_of_person
from workers.migration.rehearsal.reference import Rows, reference_rows, school_rows
from workers.migration.rehearsal.training import rows_of_other, rows_of_training
from workers.migration.rehearsal.volumes import Volumes

_AT_ONCE: Final = 2_000
_MANIFEST: Final = """
CREATE TABLE rehearsal.planted (
    kind text NOT NULL, entity text NOT NULL, legacy_id uuid NOT NULL, expected jsonb NOT NULL,
    PRIMARY KEY (entity, legacy_id)
)
"""

Progress = Callable[[int], None]
"""Told how many people more are written."""


async def build_legacy(
    url: str,
    *,
    participants: int,
    dirt: float,
    seed: int,
    progress: Progress = lambda _: None,
) -> list[Planted]:
    """Make the legacy database at this address anew. Gives what was planted.

    The manifest is also kept in it, as ``rehearsal.planted``.
    Raises: NotOurs (a database that no rehearsal made).
    """
    await ensure_database(url)
    engine = create_engine(url, pool_size=2, application_name="npq rehearsal")
    try:
        await make_empty(engine)
        async with engine.begin() as connection:
            await create_tables(connection)
        planted = await _fill(
            engine,
            volumes=Volumes.of(participants),
            troubled=Troubled(seed, participants=participants, share=dirt),
            progress=progress,
        )
        async with engine.begin() as connection:
            await create_constraints(connection)
            await connection.execute(text("ANALYZE"))
    finally:
        await engine.dispose()
    return planted


async def _fill(
    engine: AsyncEngine, *, volumes: Volumes, troubled: Troubled, progress: Progress
) -> list[Planted]:
    seed = troubled.seed
    planted: list[Planted] = []
    async with _driver(engine) as driver:
        await _copy(driver, reference_rows(seed))
        await _copy(driver, school_rows(seed, volumes.schools))
        if troubled.share:
            for row, note in troubled_reference(seed):
                await _copy(driver, [row])
                planted.append(note)
        for numbers in _batches(volumes.participants):
            rows, notes = _participants(troubled, numbers)
            await _copy(driver, rows)
            planted += notes
            progress(len(numbers))
        for numbers in _batches(volumes.others):
            await _copy(driver, _others(seed, numbers))
            progress(len(numbers))
        await _write_down(driver, planted)
    return planted


def _participants(troubled: Troubled, numbers: range) -> tuple[list[Rows], list[Planted]]:
    rows: list[Rows] = []
    notes: list[Planted] = []
    for number in numbers:
        person, note = troubled.person(number)
        rows += rows_of_person(troubled.seed, person)
        rows += rows_of_training(troubled.seed, person)
        if note:
            notes.append(note)
    return rows, notes


def _others(seed: int, numbers: range) -> Iterator[Rows]:
    for number in numbers:
        person = other_person(seed, number)
        yield from rows_of_person(seed, person)
        yield from rows_of_other(seed, person)


async def _copy(driver: asyncpg.Connection, rows: Iterable[Rows]) -> None:
    """Rows of one table all have the same columns; those left out get their defaults."""
    by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, row in rows:
        by_table[table].append(row)
    for table, written in by_table.items():
        await driver.copy_records_to_table(
            table,
            records=[tuple(row.values()) for row in written],
            columns=list(written[0]),
        )


async def _write_down(driver: asyncpg.Connection, planted: list[Planted]) -> None:
    await driver.execute(_MANIFEST)
    await driver.copy_records_to_table(
        "planted",
        schema_name="rehearsal",
        records=[
            (note.kind, note.entity, note.legacy_id, json.dumps(asdict(note.expected)))
            for note in planted
        ],
    )


def _batches(total: int) -> Iterator[range]:
    for first in range(0, total, _AT_ONCE):
        yield range(first, min(first + _AT_ONCE, total))


@asynccontextmanager
async def _driver(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    async with engine.connect() as connection:
        driver = await driver_of(connection)
        await driver.set_type_codec(
            "citext", schema="public", encoder=str.encode, decoder=bytes.decode, format="binary"
        )
        yield driver
