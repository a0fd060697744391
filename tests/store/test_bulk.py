"""Staging by COPY and merging by sets."""

import pytest
from sqlalchemy import select

from store.bulk import Merge, Merged, add_missing, bulk_run, keep_one_of_each, merge, stage
from store.tables import LocalAuthority

COLUMNS = ("ukprn", "name")


async def staged(connection, *rows):
    numbered = [(line, *row) for line, row in enumerate(rows, start=2)]
    return await stage(connection, numbered, like="local_authorities", columns=COLUMNS)


def wanted(name, **given):
    return Merge(into="local_authorities", staged=name, key=["ukprn"], columns=["name"], **given)


async def merged(engine, *rows, by=merge, **given):
    async with bulk_run(engine) as connection:
        return await by(connection, wanted(await staged(connection, *rows), **given))


async def test_a_merge_creates_changes_and_leaves_what_is_equal(engine, session):
    first = await merged(engine, ("1", "A"), ("2", "B"))
    second = await merged(engine, ("1", "A"), ("2", "C"), ("3", None))

    assert first == Merged(created=2)
    assert second == Merged(created=1, updated=1, unchanged=1)
    found = await session.execute(
        select(LocalAuthority.ukprn, LocalAuthority.name).order_by(LocalAuthority.ukprn)
    )
    assert found.all() == [("1", "A"), ("2", "C"), ("3", None)]


async def test_a_condition_narrows_what_may_change(engine):
    await merged(engine, ("1", "A"), ("2", "B"))
    again = await merged(engine, ("1", "X"), ("2", "X"), when="t.name = 'A'")
    assert again == Merged(updated=1, unchanged=1)


async def test_what_is_only_added_is_kept_when_it_differs(engine, session):
    await merged(engine, ("1", "A"))
    again = await merged(engine, ("1", "X"), ("2", "B"), by=add_missing)
    assert again == Merged(created=1, kept=1)
    assert (
        await session.scalar(select(LocalAuthority.name).where(LocalAuthority.ukprn == "1")) == "A"
    )


async def test_one_of_each_key_is_kept(engine):
    async with bulk_run(engine) as connection:
        name = await staged(connection, ("1", "A"), ("1", "B"), ("2", "C"), ("1", "D"))
        gone = await keep_one_of_each(connection, name, key="ukprn", best="line_number DESC")
        left = await connection.fetch(f"SELECT name FROM {name} ORDER BY name")
    assert gone == [(2, "1"), (3, "1")]
    assert [row["name"] for row in left] == ["C", "D"]


async def test_a_run_that_fails_leaves_nothing_and_no_temporary_table(engine, session):
    async def fails(connection, wanted):
        await merge(connection, wanted)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await merged(engine, ("1", "A"), by=fails)
    assert (await session.scalars(select(LocalAuthority))).all() == []
    assert (await merged(engine, ("1", "A"))).created == 1
