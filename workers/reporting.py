"""Keeps the gauges of the messages at the present state, for a process that shows them."""

import asyncio
import logging
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.clock import Clock
from domain.faults import Unavailable
from store.queries.messaging import messaging_state, show
from store.transaction import transaction
from store.waiting import pause

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS: Final = 15.0


async def report_state(
    sessions: async_sessionmaker[AsyncSession], *, clock: Clock, stop: asyncio.Event
) -> None:
    """Set the gauges every few seconds until ``stop`` is set."""
    while not stop.is_set():
        try:
            async with transaction(sessions) as session:
                show(await messaging_state(session), now=clock())
        except Unavailable:
            log.warning("database away")
        await pause(stop, _SECONDS_BETWEEN_LOOKS)
