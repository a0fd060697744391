"""Hears of changes and asks for deliveries; what was not heard is found by looking every few seconds.

A change is told of by the database when it is committed, so nothing that changes anything has to know of
notices. One process watches, however many run.
"""

import asyncio
import logging
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.clock import Clock
from services.notices.asking import ask_where_needed
from store.audit import acting_as
from store.leader import NOTICES_LOCK, lead
from store.queries.changes import CHANNEL
from store.transaction import transaction
from store.waiting import any_of

log = logging.getLogger(__name__)

ACTOR: Final = "Job: notices"
_SWEEP_SECONDS: Final = 15.0


async def watch_changes(
    url: str, sessions: async_sessionmaker[AsyncSession], *, clock: Clock, stop: asyncio.Event
) -> None:
    """Ask for the deliveries that are needed, while being the one who watches, until ``stop`` is set.

    ``url`` must not lead through a pooler: it is listened on, and holds a lock.
    """

    async def work(connection: asyncpg.Connection) -> None:
        woken = asyncio.Event()
        await connection.add_listener(CHANNEL, lambda *_: woken.set())
        connection.add_termination_listener(lambda _: woken.set())
        while not stop.is_set():
            woken.clear()
            await connection.execute("SELECT 1")  # Still the one who watches?
            with acting_as(ACTOR):
                async with transaction(sessions) as session:
                    await ask_where_needed(session, now=clock())
            await any_of(woken.wait(), stop.wait(), seconds=_SWEEP_SECONDS)

    await lead(url, NOTICES_LOCK, work, stop=stop, application_name="npq notices")
