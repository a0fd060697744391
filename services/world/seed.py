"""Bring the demo's world into an empty service."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from random import Random
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.vocabulary import StatementState
from services.world import rows
from services.world.enrolments import Enrolment, Scene, enrolments
from services.world.facts import ReferenceFacts, reference_facts
from services.world.places import Places, places
from services.world.progress import Progress, progress
from services.world.rows import TableRow
from store.bulk import affected, bulk_run, record_bulk_run

_MERGED_ACCOUNTS: Final = 15
_FLAGS_ON: Final = ("registration_open", "senco_enabled")
_KEYS: Final = (
    "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS key FROM generate_series(1, $2::int)"
)
_COURSES_START: Final = """
UPDATE settings SET course_start_date = $1, updated_at = now() WHERE course_start_date <= $2
"""
_SETTLE: Final = """
UPDATE statements t SET state = s.state, marked_as_paid_at = s.marked_as_paid_at, updated_at = now()
  FROM unnest($1::bigint[], $2::statement_states[], $3::timestamptz[])
       AS s(id, state, marked_as_paid_at)
 WHERE t.id = s.id
"""
_SETTLE_FEES: Final = """
UPDATE statements SET state = 'payable', updated_at = now()
 WHERE NOT output_fee AND state = 'open' AND deadline_date < $1
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorldReport:
    """How many there are of each thing; all nought when the world was there already."""

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
    chance = Random(seed)
    async with bulk_run(engine) as connection:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM applications)"):
            return WorldReport()
        await _open_for_business(connection, today=now.date())
        facts = await reference_facts(connection)
        here = places(chance)
        keys = await _settle_places(connection, here)
        scene = Scene(facts=facts, places=here, now=now, chance=chance)
        enrolled = enrolments(scene, size=size)
        made = progress(chance, facts, enrolled, now=now)
        await _enrol(connection, enrolled, keys=keys, scene=scene)
        await _declare(connection, made, enrolled=enrolled, scene=scene)
        await _settle_statements(connection, facts, made, now=now)
        report = _report(here, enrolled, made)
        await record_bulk_run(connection, "demo world", asdict(report))
    return report


async def _open_for_business(connection: asyncpg.Connection, *, today: date) -> None:
    """Registration is open, and courses start in the next season."""
    await connection.execute(
        "UPDATE feature_flags SET enabled = true, updated_at = now() WHERE key = ANY($1)", _FLAGS_ON
    )
    autumn, spring = date(today.year, 10, 1), date(today.year + 1, 1, 1)
    await connection.execute(_COURSES_START, autumn if today < autumn else spring, today)


async def _settle_places(connection: asyncpg.Connection, here: Places) -> dict[str, dict[Any, int]]:
    """Write the workplaces; give the keys of schools by URN and of childcare by its place."""
    await _copy(connection, "local_authorities", here.local_authorities)
    await _copy(connection, "itt_providers", here.itt_providers)
    await _copy(connection, "eligibility_list_entries", here.list_entries)
    schools = await _keys(connection, "schools", len(here.schools))
    await _copy(
        connection,
        "schools",
        [{"id": key, **one.row} for key, one in zip(schools, here.schools, strict=True)],
    )
    childcare = await _keys(connection, "private_childcare_providers", len(here.childcare))
    await _copy(
        connection,
        "private_childcare_providers",
        [{"id": key, **one} for key, one in zip(childcare, here.childcare, strict=True)],
    )
    return {
        "schools": {one.urn: key for key, one in zip(schools, here.schools, strict=True)},
        "childcare": dict(enumerate(childcare)),
    }


async def _enrol(
    connection: asyncpg.Connection,
    enrolled: Sequence[Enrolment],
    *,
    keys: dict[str, dict[Any, int]],
    scene: Scene,
) -> None:
    people = list(dict.fromkeys(one.person for one in enrolled))
    user_keys = await _keys(connection, "users", len(people))
    keyed = list(zip(user_keys, people, strict=True))
    await _copy(connection, "users", [rows.user_row(key, one) for key, one in keyed])
    keys["users"] = {one.public_id: key for key, one in keyed}
    application_keys = await _keys(connection, "applications", len(enrolled))
    numbered = list(zip(application_keys, enrolled, strict=True))
    await _copy(
        connection,
        "applications",
        [rows.application_row(key, one, keys=keys) for key, one in numbered],
    )
    states = (
        row for key, one in numbered for row in rows.state_rows(key, one, new_id=scene.new_id)
    )
    await _copy(connection, "application_states", list(states))
    await _copy(connection, "participant_id_changes", _merged_accounts(keyed, scene))


def _merged_accounts(keyed: Sequence[tuple[int, Any]], scene: Scene) -> list[TableRow]:
    """Participants who were known under another id before."""
    chosen = scene.chance.sample(keyed, min(_MERGED_ACCOUNTS, len(keyed)))
    return [
        {
            "public_id": scene.new_id(),
            "user_id": key,
            "from_participant_id": scene.new_id(),
            "to_participant_id": person.public_id,
            "created_at": person.since,
            "updated_at": person.since,
        }
        for key, person in chosen
    ]


async def _declare(
    connection: asyncpg.Connection,
    made: Progress,
    *,
    enrolled: Sequence[Enrolment],
    scene: Scene,
) -> None:
    found = await connection.fetch("SELECT id, public_id FROM applications")
    by_public_id = {row["public_id"]: row["id"] for row in found}
    keys = await _keys(connection, "declarations", len(made.declared))
    declared = rows.declaration_rows(
        keys,
        made,
        enrolled=enrolled,
        application_keys=[by_public_id[one.public_id] for one in enrolled],
    )
    await _copy(connection, "declarations", list(declared))
    items = rows.item_rows(keys, made, new_id=scene.new_id)
    await _copy(connection, "statement_items", list(items))
    outcomes = rows.outcome_rows(keys, made, new_id=scene.new_id, now=scene.now)
    await _copy(connection, "participant_outcomes", list(outcomes))


async def _settle_statements(
    connection: asyncpg.Connection, facts: ReferenceFacts, made: Progress, *, now: datetime
) -> None:
    changes = list(rows.statement_changes(facts.statements, made, now=now))
    columns = [list(column) for column in zip(*changes, strict=True)] or [[], [], []]
    await connection.execute(_SETTLE, *columns)
    await connection.execute(_SETTLE_FEES, now.date())


async def _keys(connection: asyncpg.Connection, table: str, number: int) -> list[int]:
    """So many new keys of the table."""
    return [row["key"] for row in await connection.fetch(_KEYS, table, number)]


async def _copy(connection: asyncpg.Connection, table: str, copied: Iterable[TableRow]) -> int:
    """Write the rows, which all have the same columns."""
    listed = list(copied)
    if not listed:
        return 0
    columns = list(listed[0])
    records = [tuple(row[column] for column in columns) for row in listed]
    return affected(await connection.copy_records_to_table(table, records=records, columns=columns))


def _report(here: Places, enrolled: Sequence[Enrolment], made: Progress) -> WorldReport:
    settled = list(made.statement_states.values())
    return WorldReport(
        schools=len(here.schools),
        users=len({one.person.public_id for one in enrolled}),
        applications=len(enrolled),
        declarations=len(made.declared),
        outcomes=len(made.outcomes),
        statements_payable=settled.count(StatementState.PAYABLE),
        statements_paid=settled.count(StatementState.PAID),
    )
