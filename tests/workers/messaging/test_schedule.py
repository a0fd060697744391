"""The slots of the day. Source: admin-and-operations.md 8.3 and 8.5, rule 3."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.schedule import KeepHouse
from store.queries.messaging import last_tick_at
from store.tables import JobSlot, OutboxMessage
from store.transaction import transaction
from tests.conftest import FakeClock
from tests.eventually import eventually
from workers.schedule import JOBS, Job, due_slot, latest_slot, run_schedule, tick

DAILY = Job(name="daily", cron="30 3 * * *", sends=KeepHouse, made_up_within=timedelta(hours=24))
MIDNIGHT = Job(
    name="midnight", cron="0 0 * * *", sends=KeepHouse, made_up_within=timedelta(hours=24)
)
OFTEN = Job(name="often", cron="*/10 * * * *", sends=KeepHouse, zone=ZoneInfo("UTC"))

Sessions = async_sessionmaker[AsyncSession]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("job", "now", "slot"),
    [
        (DAILY, "2024-11-25 12:00", "2024-11-25 03:30"),
        (DAILY, "2024-11-25 03:30", "2024-11-25 03:30"),
        (DAILY, "2024-11-25 03:29:59", "2024-11-24 03:30"),
        (DAILY, "2024-07-01 12:00", "2024-07-01 02:30"),  # British summer time
        (DAILY, "2024-03-31 12:00", "2024-03-31 02:30"),  # the clocks went forward at 01:00
        (DAILY, "2024-10-27 12:00", "2024-10-27 03:30"),  # the clocks went back at 02:00
        (MIDNIGHT, "2024-07-01 22:59", "2024-06-30 23:00"),
        (MIDNIGHT, "2024-07-01 23:00", "2024-07-01 23:00"),
        (MIDNIGHT, "2024-10-27 12:00", "2024-10-26 23:00"),
        (OFTEN, "2024-11-25 12:19:59", "2024-11-25 12:10"),
        (OFTEN, "2024-10-27 00:35", "2024-10-27 00:30"),
        (OFTEN, "2024-10-27 01:35", "2024-10-27 01:30"),  # not the same slot again
    ],
)
def test_the_latest_slot(job: Job, now: str, slot: str):
    assert latest_slot(job, at(now)) == at(slot)


@pytest.mark.parametrize(
    ("job", "now", "slot"),
    [
        (DAILY, "2024-11-26 03:29", "2024-11-25 03:30"),  # missed all day: the latest only
        (OFTEN, "2024-11-25 12:11", "2024-11-25 12:10"),
        (OFTEN, "2024-11-25 12:13", None),  # missed: skipped
    ],
)
def test_which_missed_slots_are_made_up_for(job: Job, now: str, slot: str | None):
    assert due_slot(job, at(now)) == (at(slot) if slot else None)


async def test_a_slot_is_given_out_once_with_its_message(sessions: Sessions):
    now = at("2024-11-25 03:30:10")
    assert await tick(sessions, [DAILY, OFTEN], now=now) == ["daily", "often"]
    assert await tick(sessions, [DAILY, OFTEN], now=now + timedelta(seconds=20)) == []
    async with transaction(sessions) as session:
        messages = (await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))).all()
        assert await last_tick_at(session) == at("2024-11-25 03:30")
    assert [message.type for message in messages] == ["house.keep.v1"] * 2
    assert messages[0].body == {"slot_at": "2024-11-25T03:30:00+00:00"}
    assert messages[0].headers["actor"] == "Job: schedule"


async def test_two_schedulers_at_once_give_a_slot_out_once(sessions: Sessions):
    now = at("2024-11-25 03:30:10")
    given = await asyncio.gather(*(tick(sessions, [DAILY], now=now) for _ in range(5)))
    assert sorted(given) == [[], [], [], [], ["daily"]]


async def test_after_three_days_away_only_the_latest_slot_is_given_out(sessions: Sessions):
    await tick(sessions, [DAILY], now=at("2024-11-22 03:30"))
    assert await tick(sessions, [DAILY], now=at("2024-11-25 12:00")) == ["daily"]
    async with transaction(sessions) as session:
        slots = await session.scalars(
            select(JobSlot.slot_at).where(JobSlot.job == "daily").order_by(JobSlot.slot_at)
        )
        assert list(slots) == [at("2024-11-22 03:30"), at("2024-11-25 03:30")]


async def test_the_scheduler_works_until_it_is_stopped(
    sessions: Sessions, database_url: str, clock: FakeClock
):
    stop = asyncio.Event()

    async def ticked() -> bool:
        async with transaction(sessions) as session:
            return await last_tick_at(session) is not None

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_schedule(database_url, sessions, clock=clock, stop=stop))
        await eventually(ticked)
        stop.set()
    async with transaction(sessions) as session:
        types = set(await session.scalars(select(OutboxMessage.type)))
    assert types == {job.sends.type for job in JOBS}  # Noon: both daily slots are made up for.
