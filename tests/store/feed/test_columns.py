"""Every column of every table that a provider's view is made of: told when it is shown, else not."""

import pytest
from sqlalchemy import text

from store.tables import Base
from store.transaction import transaction
from tests.store.feed.columns import TABLES
from tests.store.feed.scene import expected, told_of


@pytest.mark.parametrize("table", TABLES)
async def test_a_change_of_one_value_is_told_to_whom_it_is_shown(sessions, scene, table):
    columns, row = TABLES[table]
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL npq.touch = 'off'"))
        found = {
            column: await told_of(session, scene, f"UPDATE {table} SET {column} = {value} {row}")
            for column, (value, _) in columns.items()
        }
    assert found == {column: expected(words) for column, (_, words) in columns.items()}


@pytest.mark.parametrize("table", TABLES)
def test_no_column_is_left_out(table):
    columns, _ = TABLES[table]
    assert set(columns) == set(Base.metadata.tables[table].columns.keys()) - {"id"}


@pytest.mark.parametrize("table", TABLES)
async def test_an_update_that_changes_nothing_is_not_told(sessions, scene, table):
    async with transaction(sessions) as session:
        assert await told_of(session, scene, f"UPDATE {table} SET id = id") == {}
