"""A way to let a writer stand still in the middle of an export, without its knowing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from store.engine import without_driver

_WAITS = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'export_parts'::regclass)"
)


@asynccontextmanager
async def no_part_is_kept(database_url: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Whoever wants to keep a part waits until the block ends; gives a way to ask whether somebody does."""
    connection = await asyncpg.connect(without_driver(database_url))

    async def somebody_waits() -> bool:
        return bool(await connection.fetchval(_WAITS))

    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE export_parts IN SHARE MODE")
            yield somebody_waits
    finally:
        await connection.close()
