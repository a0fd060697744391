"""Waiting for what may come, and for no longer than one must."""

import asyncio
from collections.abc import Awaitable
from typing import Any


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until ``stop`` is set."""
    await any_of(stop.wait(), seconds=seconds)


async def any_of(*awaitables: Awaitable[Any], seconds: float | None = None) -> None:
    """Wait until one of them is done or the time is up; the others are given up."""
    tasks = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
