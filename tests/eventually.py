"""Wait for something to become true, for as long as it takes and no longer."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 20.0


async def eventually(
    check: Callable[[], Awaitable[bool]], *, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Return when ``check`` holds; fail when it does not hold in good time."""
    async with asyncio.timeout(patience_seconds):
        while not await check():  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.005)
