"""What a transaction tells of a statement that failed."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from domain.faults import Conflict, Malformed
from store.engine import connection_of, create_engine
from store.transaction import borrowed, reading, transaction


@pytest.mark.parametrize("unstorable", ["A\0B", "half a character: \ud800"])
async def test_a_text_that_cannot_be_stored_is_the_callers_mistake(
    engine, sessions, unstorable: str
):
    with pytest.raises(Malformed):
        async with transaction(sessions) as session:
            await session.execute(text("SELECT CAST(:it AS text)"), {"it": unstorable})
    for opened in (borrowed, reading):
        with pytest.raises(Malformed):
            async with opened(engine) as connection:
                await connection.fetchval("SELECT $1::text", unstorable)


async def test_a_statement_that_is_wrong_stays_a_bug(sessions):
    with pytest.raises(Exception, match="does not exist"):
        async with transaction(sessions) as session:
            await session.execute(text("SELECT 1 FROM nowhere"))


async def test_a_value_that_the_driver_refuses_leaves_no_broken_connection_behind(engine):
    for _ in range(3):
        with pytest.raises(asyncpg.DataError):
            async with borrowed(engine) as connection:
                await connection.fetchval("SELECT $1::integer", 2**40)
        async with reading(engine) as connection:
            assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.parametrize("way", ["session", "driver"])
async def test_a_named_constraint_has_its_words_whichever_way_it_was_met(sessions, way):
    cohort = "INSERT INTO cohorts (start_year, registration_start_date) VALUES (2024, '2024-04-03')"

    async def make_twice() -> None:
        async with transaction(sessions) as session:
            await session.execute(text(cohort))
            again = session.execute(text(cohort)) if way == "session" else None
            await (again or (await connection_of(session)).execute(cohort))

    with pytest.raises(Conflict, match="already a cohort"):
        await make_twice()


async def test_who_is_stopped_while_giving_up_leaves_no_open_transaction_behind(database_url):
    """The reader of a long answer goes away, and the task that wrote it is stopped at that moment."""
    engine = create_engine(database_url, pool_size=1)
    loop = asyncio.get_running_loop()

    async def write(_piece: bytes) -> None:
        loop.call_soon(task.cancel)
        raise ConnectionResetError

    async def copy() -> None:
        async with reading(engine) as connection:
            everything = "SELECT repeat('x', 1000) FROM generate_series(1, 100000)"
            await connection.copy_from_query(everything, output=write)

    task = asyncio.create_task(copy())
    with pytest.raises(asyncio.CancelledError):
        await task
    async with reading(engine) as connection:
        assert await connection.fetchval("SELECT 1") == 1
    await engine.dispose()
