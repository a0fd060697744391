"""Which slots of the schedule were given out: each at most once, however many schedulers run."""

from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from store.tables import JobSlot

TICK: Final = "schedule.tick"  # The slot of each minute in which the scheduler looked.


async def take_slot(session: AsyncSession, job: str, slot_at: datetime) -> bool:
    """Take a job's slot in this transaction; False when it was taken before."""
    statement = (
        insert(JobSlot)
        .values(job=job, slot_at=slot_at)
        .on_conflict_do_nothing()
        .returning(JobSlot.job)
    )
    return (await session.execute(statement)).first() is not None
