"""Reading many rows, few of them in memory at a time."""

import pytest
from sqlalchemy import Integer, func, select

from store.prepared import given, in_chunks, prepared
from store.transaction import reading

NUMBERS = prepared(
    select(func.generate_series(given("first", Integer), given("last", Integer)).label("number"))
)


@pytest.mark.parametrize(
    ("last", "sizes"), [(0, []), (1, [1]), (3, [3]), (4, [3, 1]), (10, [3, 3, 3, 1])]
)
async def test_rows_come_a_chunk_at_a_time_and_in_order(engine, last, sizes):
    async with reading(engine) as connection:
        chunks = [
            [row["number"] for row in rows]
            async for rows in in_chunks(connection, NUMBERS, size=3, first=1, last=last)
        ]
    assert list(map(len, chunks)) == sizes
    assert [number for chunk in chunks for number in chunk] == list(range(1, last + 1))
