"""What was invented, written to the tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

import asyncpg

from domain.people.invented import INVENTED_DOMAIN
from services.world import rows
from services.world.enrolments import Enrolment, Scene
from services.world.facts import ReferenceFacts
from services.world.partners import PartnersOf
from services.world.people import Person
from services.world.places import places
from services.world.progress import Progress
from services.world.rows import TableRow
from store.bulk import affected

KeysOf = dict[str, Mapping[Any, int]]
PLACES: Final = places(Random("places"))
"""The same in every world, so that a second one finds them."""

_FORMER_ACCOUNTS: Final = 2  # For each provider whose applications are written.
_KEYS: Final = (
    "SELECT nextval(pg_get_serial_sequence($1, 'id')) AS key FROM generate_series(1, $2::int)"
)
_NEXT_NUMBER: Final = r"""
SELECT coalesce(max(substring(email FROM '\.([0-9]+)@' || $1 || '$')::bigint), 0) + 1 FROM users
 WHERE email LIKE '%@' || $1
"""
_SETTLE: Final = """
UPDATE statements t SET state = s.state, marked_as_paid_at = s.marked_as_paid_at, updated_at = $4
  FROM unnest($1::bigint[], $2::statement_states[], $3::timestamptz[])
       AS s(id, state, marked_as_paid_at)
 WHERE t.id = s.id AND t.state <> s.state
"""
_SETTLE_FEES: Final = """
UPDATE statements SET state = 'payable', updated_at = $2
 WHERE NOT output_fee AND state = 'open' AND deadline_date < $1
"""


async def next_number(connection: asyncpg.Connection) -> int:
    """The number of the next invented teacher: one more than the last."""
    number: int = await connection.fetchval(_NEXT_NUMBER, INVENTED_DOMAIN)
    return number


async def settle_places(connection: asyncpg.Connection) -> KeysOf:
    """Write the workplaces that are missing; give the keys of schools by URN and of childcare by place."""
    await _add(connection, PLACES.local_authorities, into="local_authorities", known_by="ukprn")
    await _add(connection, PLACES.itt_providers, into="itt_providers", known_by="legal_name")
    await _add(
        connection, PLACES.list_entries, into="eligibility_list_entries", known_by="identifier"
    )
    schools = await _add(
        connection, [one.row for one in PLACES.schools], into="schools", known_by="urn"
    )
    nurseries = await _add(
        connection, PLACES.childcare, into="private_childcare_providers", known_by="provider_urn"
    )
    childcare = {
        place: nurseries[one["provider_urn"]] for place, one in enumerate(PLACES.childcare)
    }
    return {"schools": schools, "childcare": childcare}


async def enrol(
    connection: asyncpg.Connection, enrolled: Sequence[Enrolment], *, keys: KeysOf, scene: Scene
) -> Sequence[int]:
    """Write the teachers, their applications and their training; give the applications' keys."""
    people = list(dict.fromkeys(one.person for one in enrolled))
    user_keys = await _keys(connection, "users", len(people))
    keyed = list(zip(user_keys, people, strict=True))
    await _copy(connection, "users", [rows.user_row(key, one) for key, one in keyed])
    keys = {**keys, "users": {one.public_id: key for key, one in keyed}}
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
    former = _former_accounts(enrolled, scene, user_keys=keys["users"])
    await _copy(connection, "participant_id_changes", former)
    return application_keys


def _former_accounts(
    enrolled: Sequence[Enrolment], scene: Scene, *, user_keys: Mapping[Any, int]
) -> list[TableRow]:
    """A few participants of each provider who were known under another id before."""
    chosen: dict[int, dict[Person, None]] = {}
    for one in enrolled:
        people = chosen.setdefault(one.offer.lead_provider_id, {})
        if one.accepted_at and one.twin_of is None and len(people) < _FORMER_ACCOUNTS:
            people[one.person] = None
    return [
        {
            "public_id": scene.new_id(),
            "user_id": user_keys[person.public_id],
            "from_participant_id": scene.new_id(),
            "to_participant_id": person.public_id,
            "created_at": person.since,
            "updated_at": person.since,
        }
        for person in dict.fromkeys(one for people in chosen.values() for one in people)
    ]


async def declare(
    connection: asyncpg.Connection,
    made: Progress,
    *,
    enrolled: Sequence[Enrolment],
    application_keys: Sequence[int],
    partners: PartnersOf,
    scene: Scene,
) -> None:
    """Write the declarations, what is on statements, and the outcomes."""
    keys = await _keys(connection, "declarations", len(made.declared))
    declared = rows.declaration_rows(
        keys, made, enrolled=enrolled, application_keys=application_keys, partners=partners
    )
    await _copy(connection, "declarations", list(declared))
    items = rows.item_rows(keys, made, new_id=scene.new_id)
    await _copy(connection, "statement_items", list(items))
    outcomes = rows.outcome_rows(keys, made, new_id=scene.new_id, now=scene.now)
    await _copy(connection, "participant_outcomes", list(outcomes))


async def settle_statements(
    connection: asyncpg.Connection, facts: ReferenceFacts, made: Progress, *, now: datetime
) -> None:
    """Bring the statements to the states that were chosen for them."""
    changes = list(rows.statement_changes(facts.statements, made, now=now))
    columns = [list(column) for column in zip(*changes, strict=True)] or [[], [], []]
    await connection.execute(_SETTLE, *columns, now)
    await connection.execute(_SETTLE_FEES, now.date(), now)


async def _add(
    connection: asyncpg.Connection,
    wanted: Sequence[Mapping[str, Any]],
    *,
    into: str,
    known_by: str,
) -> dict[Any, int]:
    """Write the rows that are not there yet; give the keys of all by what they are known by."""
    found = f"SELECT {known_by}, id FROM {into} WHERE {known_by} = ANY($1)"  # noqa: S608 - ours.
    identifiers = [row[known_by] for row in wanted]
    there = {row[known_by] for row in await connection.fetch(found, identifiers)}
    await _copy(connection, into, [row for row in wanted if row[known_by] not in there])
    return {row[known_by]: row["id"] for row in await connection.fetch(found, identifiers)}


async def _keys(connection: asyncpg.Connection, table: str, number: int) -> list[int]:
    """So many new keys of the table."""
    return [row["key"] for row in await connection.fetch(_KEYS, table, number)]


async def _copy(
    connection: asyncpg.Connection, table: str, copied: Iterable[Mapping[str, Any]]
) -> int:
    """Write the rows, which all have the same columns."""
    listed = list(copied)
    if not listed:
        return 0
    columns = list(listed[0])
    records = [tuple(row[column] for column in columns) for row in listed]
    return affected(await connection.copy_records_to_table(table, records=records, columns=columns))
