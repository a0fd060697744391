"""Seed the reference data: add what is missing, correct what only we maintain, delete nothing.

Courses, groups and providers are made like the files. Cohorts, schedules, statements, contracts and
flags are only added: what staff or the migration wrote is kept, and counted.

Source: reference-data.md 1, 3 to 6; finance.md 3, 4 and 22.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import count
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.faults import Conflict, Fault
from services.reference.files import ReferenceData, ReferenceRow, reference_data
from store.bulk import Merge, Merged, add_missing, affected, bulk_run, merge, record_bulk_run, stage
from store.queries.registers import lock_register

FIGURES: Final = (
    "recruitment_target",
    "per_participant",
    "service_fee_percentage",
    "service_fee_installments",
    "output_payment_percentage",
    "number_of_payment_periods",
    "monthly_service_fee",
    "targeted_delivery_funding_per_participant",
    "special_course",
)


class Part(StrEnum):
    """What can be seeded on its own; each part needs the ones before it."""

    COURSES = "courses"
    COHORTS = "cohorts"
    FUNDING = "funding"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeded:
    """What became of one table."""

    table: str
    merged: Merged


async def seed(
    engine: AsyncEngine, *, parts: Iterable[Part] = tuple(Part), dry: bool = False
) -> list[Seeded]:
    """Seed these parts in one transaction; doing it again changes nothing.

    Raises: Conflict (another seeding is running).
    """
    data = reference_data()
    wanted = frozenset(parts)
    async with bulk_run(engine, dry=dry) as connection:
        if not await lock_register(connection, "reference-data"):
            raise Conflict(Fault(title="seed", detail="Another seeding is running."))
        done: list[Seeded] = []
        for part in (part for part in Part if part in wanted):
            done += await _PARTS[part](connection, data)
        if any(step.merged.created or step.merged.updated for step in done):
            figures = {step.table: asdict(step.merged) for step in done}
            await record_bulk_run(connection, "reference data", figures)
    return done


async def _seed_courses(connection: asyncpg.Connection, data: ReferenceData) -> list[Seeded]:
    groups = await _add(connection, data.course_groups, table="course_groups", key=["name"])
    group_ids = await _ids(connection, "course_groups", "name")
    courses = await _make_like(
        connection,
        [{**row, "course_group_id": group_ids[row["course_group"]]} for row in data.courses],
        table="courses",
        key=["identifier"],
        columns=[
            "name",
            "display_name",
            "short_code",
            "description",
            "position",
            "display",
            "course_group_id",
        ],
        inserted=["public_id"],
    )
    providers = await _make_like(
        connection,
        data.lead_providers,
        table="lead_providers",
        key=["public_id"],
        columns=["name"],
    )
    flags = await _add(
        connection, data.feature_flags, table="feature_flags", key=["key"], inserted=["label"]
    )
    settings = await _seed_settings(connection, data)
    return [groups, courses, providers, await _seed_offers(connection, data), flags, settings]


async def _seed_offers(connection: asyncpg.Connection, data: ReferenceData) -> Seeded:
    """What registration offers, whatever the cohort. Source: reference-data.md 4.1."""
    providers, courses = await _provider_and_course_ids(connection)
    offers = [
        {
            "lead_provider_id": providers[row["lead_provider"]],
            "course_id": courses[row["course_identifier"]],
            "cohort_id": None,
        }
        for row in data.course_offers
    ]
    return await _add_offers(connection, offers)


async def _seed_settings(connection: asyncpg.Connection, data: ReferenceData) -> Seeded:
    """The one row that staff change. Source: admin-and-operations.md 4.7."""
    row = {"id": 1, **data.settings[0]}
    return await _add(
        connection, [row], table="settings", key=["id"], inserted=["course_start_date"]
    )


async def _seed_cohorts(connection: asyncpg.Connection, data: ReferenceData) -> list[Seeded]:
    cohorts = await _add(
        connection,
        data.cohorts,
        table="cohorts",
        key=["start_year"],
        columns=["registration_start_date", "funding_cap"],
    )
    cohort_ids = await _ids(connection, "cohorts", "start_year")
    group_ids = await _ids(connection, "course_groups", "name")
    schedules = [
        {
            **row,
            "cohort_id": cohort_ids[row["cohort"]],
            "course_group_id": group_ids[row["course_group"]],
        }
        for row in data.schedules
    ]
    added = await _add(
        connection,
        schedules,
        table="schedules",
        key=["cohort_id", "identifier"],
        columns=[
            "course_group_id",
            "name",
            "applies_from",
            "applies_to",
            "allowed_declaration_types",
        ],
    )
    return [cohorts, added]


async def _seed_funding(connection: asyncpg.Connection, data: ReferenceData) -> list[Seeded]:
    contracts = await _with_ids(connection, data.contracts)
    statements = await _add(
        connection,
        _statements(contracts, data.statements),
        table="statements",
        key=["lead_provider_id", "cohort_id", "year", "month"],
        columns=["deadline_date", "payment_date", "output_fee"],
    )
    templates = await _add(
        connection,
        _distinct(contracts, FIGURES),
        table="funding_contract_templates",
        key=FIGURES,
        nullable=["monthly_service_fee"],
    )
    added = await _add_contracts(connection, contracts)
    offers = await _add_offers(
        connection, _distinct(contracts, ("lead_provider_id", "course_id", "cohort_id"))
    )
    return [statements, templates, added, offers]


def _statements(
    contracts: Sequence[ReferenceRow], calendar: Sequence[ReferenceRow]
) -> list[ReferenceRow]:
    """The calendar of each cohort for every provider with a contract in it."""
    pairs = _distinct(contracts, ("cohort", "cohort_id", "lead_provider_id"))
    return [
        {**month, **pair}
        for pair in pairs
        for month in calendar
        if month["cohort"] == pair["cohort"]
    ]


_CONTRACTS: Final = """
SELECT st.id AS statement_id, staged.course_id, min(t.id) AS contract_template_id
  FROM staged_contract_figures staged
  JOIN statements st USING (lead_provider_id, cohort_id)
  JOIN funding_contract_templates t USING ({equal})
 WHERE st.state = 'open' AND t.monthly_service_fee IS NOT DISTINCT FROM staged.monthly_service_fee
 GROUP BY st.id, staged.course_id
"""
_ADD_CONTRACTS: Final = """
INSERT INTO funding_contracts (statement_id, course_id, contract_template_id)
SELECT wanted.* FROM ({wanted}) AS wanted
ON CONFLICT (statement_id, course_id) DO NOTHING
"""
_KEPT_CONTRACTS: Final = """
SELECT count(*) FILTER (WHERE c.contract_template_id <> wanted.contract_template_id) AS kept,
       count(*) AS wanted
  FROM ({wanted}) AS wanted JOIN funding_contracts c USING (statement_id, course_id)
"""


async def _add_contracts(
    connection: asyncpg.Connection, contracts: Sequence[ReferenceRow]
) -> Seeded:
    """Each contract on every open statement of its provider and cohort that has none for the course.

    Statements that are payable or paid keep the contracts they have. Source: finance.md 21.1.
    """
    columns = ["lead_provider_id", "cohort_id", "course_id", *FIGURES]
    await stage(
        connection,
        _numbered(contracts, columns),
        like="course_offers, funding_contract_templates",
        columns=columns,
        name="staged_contract_figures",
    )
    equal = ", ".join(column for column in FIGURES if column != "monthly_service_fee")
    wanted = _CONTRACTS.format(equal=equal)
    status = await connection.execute(_ADD_CONTRACTS.format(wanted=wanted))
    row = await connection.fetchrow(_KEPT_CONTRACTS.format(wanted=wanted))
    assert row is not None
    created = affected(status)
    unchanged = row["wanted"] - row["kept"] - created
    merged = Merged(created=created, kept=row["kept"], unchanged=unchanged)
    return Seeded(table="funding_contracts", merged=merged)


async def _with_ids(
    connection: asyncpg.Connection, contracts: Sequence[ReferenceRow]
) -> list[ReferenceRow]:
    providers, courses = await _provider_and_course_ids(connection)
    cohorts = await _ids(connection, "cohorts", "start_year")
    return [
        {
            **row,
            "lead_provider_id": providers[row["lead_provider"]],
            "course_id": courses[row["course_identifier"]],
            "cohort_id": cohorts[row["cohort"]],
        }
        for row in contracts
    ]


async def _add_offers(connection: asyncpg.Connection, offers: Sequence[ReferenceRow]) -> Seeded:
    return await _add(
        connection,
        offers,
        table="course_offers",
        key=["lead_provider_id", "course_id", "cohort_id"],
        nullable=["cohort_id"],
    )


async def _make_like(
    connection: asyncpg.Connection,
    rows: Sequence[ReferenceRow],
    *,
    table: str,
    key: Sequence[str],
    columns: Sequence[str],
    inserted: Sequence[str] = (),
) -> Seeded:
    staged = await stage(
        connection,
        _numbered(rows, [*key, *columns, *inserted]),
        like=table,
        columns=[*key, *columns, *inserted],
    )
    wanted = Merge(into=table, staged=staged, key=key, columns=columns, inserted=inserted)
    return Seeded(table=table, merged=await merge(connection, wanted))


async def _add(
    connection: asyncpg.Connection,
    rows: Sequence[ReferenceRow],
    *,
    table: str,
    key: Sequence[str],
    columns: Sequence[str] = (),
    nullable: Sequence[str] = (),
    inserted: Sequence[str] = (),
) -> Seeded:
    staged = await stage(
        connection,
        _numbered(rows, [*key, *columns, *inserted]),
        like=table,
        columns=[*key, *columns, *inserted],
    )
    wanted = Merge(
        into=table, staged=staged, key=key, columns=columns, nullable=nullable, inserted=inserted
    )
    return Seeded(table=table, merged=await add_missing(connection, wanted))


def _numbered(rows: Iterable[ReferenceRow], columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    for line, row in zip(count(2), rows, strict=False):
        yield (line, *(row[column] for column in columns))


def _distinct(rows: Iterable[ReferenceRow], columns: Sequence[str]) -> list[ReferenceRow]:
    found = dict.fromkeys(tuple(row[column] for column in columns) for row in rows)
    return [dict(zip(columns, values, strict=True)) for values in found]


async def _provider_and_course_ids(
    connection: asyncpg.Connection,
) -> tuple[Mapping[Any, int], Mapping[Any, int]]:
    providers = await _ids(connection, "lead_providers", "name")
    return providers, await _ids(connection, "courses", "identifier")


async def _ids(connection: asyncpg.Connection, table: str, column: str) -> Mapping[Any, int]:
    rows = await connection.fetch(f"SELECT {column}, id FROM {table}")  # noqa: S608
    return {row[0]: row[1] for row in rows}


_PARTS: Final = {
    Part.COURSES: _seed_courses,
    Part.COHORTS: _seed_cohorts,
    Part.FUNDING: _seed_funding,
}
