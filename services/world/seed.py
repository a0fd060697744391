"""Bring the invented world into a service: all of it into an empty one, or one provider's part."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from random import Random
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.vocabulary import StatementState
from services.world.enrolments import Enrolment, Scene, enrolments
from services.world.facts import reference_facts
from services.world.partners import settle_partners
from services.world.progress import Progress, progress
from services.world.wishes import Wish, by_chance
from services.world.writing import (
    PLACES,
    declare,
    enrol,
    next_number,
    settle_places,
    settle_statements,
)
from store.bulk import bulk_run, record_bulk_run

_FLAGS_ON: Final = ("registration_open", "senco_enabled")
_COURSES_START: Final = """
UPDATE settings SET course_start_date = $1, updated_at = now() WHERE course_start_date <= $2
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorldReport:
    """How many there are of each thing; all nought when nothing was made."""

    schools: int = 0
    users: int = 0
    applications: int = 0
    declarations: int = 0
    outcomes: int = 0
    statements_payable: int = 0
    statements_paid: int = 0


async def seed_world(
    engine: AsyncEngine, *, now: datetime, seed: int = 1, size: int = 3_000
) -> WorldReport:
    """Fill a seeded service that has no application yet; the same seed and time give the same world.

    Statement figures are not computed here: send for them to be recomputed afterwards.
    """
    async with bulk_run(engine) as connection:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM applications)"):
            return WorldReport()
        await open_for_business(connection, today=now.date())
        scene = await scene_of(connection, now=now, chance=Random(seed))
        wishes = by_chance(scene.facts, scene.chance, size=size, now=now)
        report = await populate(connection, scene, wishes)
        await record_bulk_run(connection, "demo world", asdict(report))
    return report


async def scene_of(
    connection: asyncpg.Connection, *, now: datetime, chance: Random, provider_id: int | None = None
) -> Scene:
    """What there is already, at all providers or at one."""
    return Scene(
        facts=await reference_facts(connection, provider_id=provider_id),
        places=PLACES,
        now=now,
        chance=chance,
        next_number=await next_number(connection),
    )


async def populate(
    connection: asyncpg.Connection, scene: Scene, wishes: Iterable[Wish]
) -> WorldReport:
    """Write applications as wished and everything that came of them, up to the money."""
    facts, now = scene.facts, scene.now
    keys = await settle_places(connection)
    partners = await settle_partners(connection, facts)
    enrolled = enrolments(scene, wishes)
    made = progress(scene.chance, facts, enrolled, now=now)
    application_keys = await enrol(connection, enrolled, keys=keys, scene=scene)
    await declare(
        connection,
        made,
        enrolled=enrolled,
        application_keys=application_keys,
        partners=partners,
        scene=scene,
    )
    await settle_statements(connection, facts, made, now=now)
    return _report(enrolled, made)


async def open_for_business(connection: asyncpg.Connection, *, today: date) -> None:
    """Registration is open, and courses start in the next season."""
    await connection.execute(
        "UPDATE feature_flags SET enabled = true, updated_at = now() WHERE key = ANY($1)", _FLAGS_ON
    )
    autumn, spring = date(today.year, 10, 1), date(today.year + 1, 1, 1)
    await connection.execute(_COURSES_START, autumn if today < autumn else spring, today)


def _report(enrolled: Sequence[Enrolment], made: Progress) -> WorldReport:
    settled = list(made.statement_states.values())
    return WorldReport(
        schools=len(PLACES.schools),
        users=len({one.person.public_id for one in enrolled}),
        applications=len(enrolled),
        declarations=len(made.declared),
        outcomes=len(made.outcomes),
        statements_payable=settled.count(StatementState.PAYABLE),
        statements_paid=settled.count(StatementState.PAID),
    )
