"""After a restore, what the runbook says makes every provider synchronise again. Source: docs/runbooks/changes.md."""

import re
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from domain.faults import Gone
from services.changes.read_changes import changes_after
from store.engine import without_driver
from store.transaction import reading, transaction
from tests.store.feed.scene import newest

RUNBOOK = Path(__file__).parents[3] / "docs" / "runbooks" / "changes.md"


@pytest.fixture
async def forgotten(sessions, scene) -> int:
    """A position that was given and that the database knows nothing of."""
    known = await newest(sessions)
    async with transaction(sessions) as session:
        back = text("SELECT setval(pg_get_serial_sequence('provider_changes', 'position'), :known)")
        await session.execute(back, {"known": known})
    return known + 5


async def run_book(database_url):
    (recipe,) = re.findall(r"```sql\n(.*?)```", RUNBOOK.read_text(), re.DOTALL)
    connection = await asyncpg.connect(without_driver(database_url))
    try:
        await connection.execute(recipe)
    finally:
        await connection.close()


async def test_without_it_changes_would_be_skipped(sessions, engine, scene, forgotten):
    provider_id = scene.world.provider.id
    async with reading(engine) as connection:
        with pytest.raises(Gone):
            await changes_after(connection, provider_id, after=forgotten, limit=10)
    for _ in range(2):  # Five positions each: of two applications, two participants and one more.
        async with transaction(sessions) as session:
            await session.execute(text("UPDATE users SET full_name = full_name || '!'"))
    async with reading(engine) as connection:
        told = await changes_after(connection, provider_id, after=forgotten - 5, limit=100)
        heard = await changes_after(connection, provider_id, after=forgotten, limit=100)
    assert (len(told.rows), len(heard.rows)) == (4, 2)


async def test_with_it_every_old_position_leads_to_everything(
    engine, database_url, scene, forgotten
):
    await run_book(database_url)
    for provider_id in scene.providers:
        async with reading(engine) as connection:
            changes = await changes_after(connection, provider_id, after=forgotten, limit=10)
        assert [change.resource for change in changes.rows] == ["everything"]
        assert changes.rows[0].position > 1_000_000_000
