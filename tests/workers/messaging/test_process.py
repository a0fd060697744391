"""How a process of workers stops: in good order, within its grace, and not silently."""

import asyncio

import pytest

from workers.process import run_parts


async def test_all_parts_finish_what_they_began_when_told_to_stop():
    finished: list[str] = []

    def part(name: str):
        async def run(stop: asyncio.Event) -> None:
            await stop.wait()
            finished.append(name)

        return run

    stop = asyncio.Event()
    running = asyncio.ensure_future(run_parts([part("relay"), part("worker")], stop=stop))
    stop.set()
    await running
    assert sorted(finished) == ["relay", "worker"]


async def test_a_part_that_fails_stops_the_others_and_is_heard_of():
    stopped = asyncio.Event()

    async def fails(_stop: asyncio.Event) -> None:
        raise ValueError("a bug")

    async def works(stop: asyncio.Event) -> None:
        await stop.wait()
        stopped.set()

    with pytest.raises(ValueError, match="a bug"):
        await run_parts([works, fails], stop=asyncio.Event())
    assert stopped.is_set()


async def test_what_outlasts_the_grace_is_cancelled():
    cancelled = asyncio.Event()

    async def clings(_stop: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    stop = asyncio.Event()
    stop.set()
    await run_parts([clings], stop=stop, grace_seconds=0)
    assert cancelled.is_set()
