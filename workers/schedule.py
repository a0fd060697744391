"""The scheduler: each job's slots in the day are given out once, however many schedulers run.

Source: admin-and-operations.md 8.3 and 8.5, rule 3.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
from croniter import croniter
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.schedule import KeepHouse, MarkStatementsPayable, SlotDue
from domain.clock import Clock
from store.audit import acting_as
from store.leader import SCHEDULE_LOCK, lead
from store.outbox import send
from store.slots import TICK, take_slot
from store.transaction import transaction
from store.waiting import pause

log = logging.getLogger(__name__)

LONDON: Final = ZoneInfo("Europe/London")
ACTOR: Final = "Job: schedule"
_A_DAY: Final = timedelta(hours=24)
_A_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What is sent at which times.

    ``cron`` is read in ``zone``. A slot that was missed is made up for within ``made_up_within``, and only the
    latest one; by default a slot is only late by the time between two looks.
    """

    name: str
    cron: str
    sends: type[SlotDue]
    zone: ZoneInfo = LONDON
    made_up_within: timedelta = 2 * _A_MINUTE


JOBS: Final[Sequence[Job]] = (
    Job(
        name="mark-statements-as-payable",
        cron="0 0 * * *",
        sends=MarkStatementsPayable,
        zone=ZoneInfo("UTC"),  # Deadlines are days in UTC.
        made_up_within=_A_DAY,
    ),
    Job(name="keep-house", cron="30 3 * * *", sends=KeepHouse, made_up_within=_A_DAY),
)


async def run_schedule(
    url: str,
    sessions: async_sessionmaker[AsyncSession],
    *,
    clock: Clock,
    stop: asyncio.Event,
    jobs: Sequence[Job] = JOBS,
) -> None:
    """Look at the slots each minute while being the leader, until ``stop`` is set.

    ``url`` must not lead through a pooler: the leader's lock lives in its connection.
    """

    async def work(connection: asyncpg.Connection) -> None:
        while not stop.is_set():
            await connection.execute("SELECT 1")  # Still the leader?
            await tick(sessions, jobs, now=clock())
            await pause(stop, seconds_to_next_minute(clock()))

    await lead(url, SCHEDULE_LOCK, work, stop=stop, application_name="npq schedule")


async def tick(
    sessions: async_sessionmaker[AsyncSession], jobs: Sequence[Job], *, now: datetime
) -> Sequence[str]:
    """Give out the slots that are due; gives the names of their jobs.

    Each slot and its message are one transaction: neither is ever there without the other.
    """
    with acting_as(ACTOR):
        async with transaction(sessions) as session:
            await take_slot(session, TICK, now.replace(second=0, microsecond=0))
        return [job.name for job in jobs if await _give_out(sessions, job, now=now)]


async def _give_out(sessions: async_sessionmaker[AsyncSession], job: Job, *, now: datetime) -> bool:
    slot_at = due_slot(job, now)
    if slot_at is None:
        return False
    async with transaction(sessions) as session:
        if not await take_slot(session, job.name, slot_at):
            return False
        send(session, job.sends(slot_at=slot_at))
    log.info("slot given out", extra={"job": job.name, "slot_at": slot_at.isoformat()})
    return True


def due_slot(job: Job, now: datetime) -> datetime | None:
    """The job's latest slot until ``now``, in UTC; None when it is too long ago to be made up for."""
    latest = latest_slot(job, now)
    return latest if now - latest <= job.made_up_within else None


def latest_slot(job: Job, now: datetime) -> datetime:
    """The last time at or before ``now`` that the job's expression names, in UTC.

    The arithmetic is done on the wall clock of the job's zone, so that a daily job keeps its hour when the
    clocks change.
    """
    wall = now.astimezone(job.zone).replace(tzinfo=None)
    slot: datetime = croniter(job.cron, wall + timedelta(microseconds=1)).get_prev(datetime)
    return slot.replace(tzinfo=job.zone).astimezone(UTC)


def seconds_to_next_minute(now: datetime) -> float:
    """How long until the next full minute."""
    return 60 - now.second - now.microsecond / 1_000_000
