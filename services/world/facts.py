"""The reference data that the world is built on, as the database has it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import asyncpg

from domain.participation.schedules import ScheduleChoice
from domain.vocabulary import StatementState

_OFFERS: Final = """
SELECT o.cohort_id, o.lead_provider_id, o.course_id, c.identifier, g.name AS course_group
  FROM course_offers o
  JOIN courses c ON c.id = o.course_id
  JOIN course_groups g ON g.id = c.course_group_id
 WHERE o.cohort_id IS NOT NULL AND ($1::bigint IS NULL OR o.lead_provider_id = $1)
 ORDER BY o.cohort_id, o.lead_provider_id, o.course_id
"""
_SCHEDULES: Final = """
SELECT s.id, s.identifier, s.cohort_id, g.name AS course_group, s.applies_from,
       s.allowed_declaration_types::text[] AS types
  FROM schedules s JOIN course_groups g ON g.id = s.course_group_id
 ORDER BY s.cohort_id, s.id
"""
_STATEMENTS: Final = """
SELECT id, lead_provider_id, cohort_id, deadline_date, payment_date, state,
       EXISTS (SELECT FROM statement_items i WHERE i.statement_id = s.id) AS is_used
  FROM statements s WHERE output_fee AND ($1::bigint IS NULL OR lead_provider_id = $1)
 ORDER BY deadline_date, year, month, id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    id: int
    start_year: int
    registration_start: datetime
    funding_cap: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A course that a provider has a contract for in a cohort."""

    lead_provider_id: int
    course_id: int
    identifier: str
    course_group: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    choice: ScheduleChoice
    applies_from: date
    types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementFacts:
    """``is_used``: real declarations are on it, so that its state is not ours to choose."""

    id: int
    lead_provider_id: int
    cohort_id: int
    deadline_date: date
    payment_date: date
    state: StatementState
    is_used: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceFacts:
    """Cohorts by age, offers by cohort, schedules by cohort and group, output statements by deadline."""

    cohorts: Sequence[Cohort]
    offers: Mapping[int, Sequence[Offer]]
    schedules: Mapping[tuple[int, str], Sequence[Schedule]]
    statements: Sequence[StatementFacts]

    def begun(self, now: datetime) -> Sequence[Cohort]:
        """The cohorts that one can have registered for."""
        return [cohort for cohort in self.cohorts if cohort.registration_start < now]


async def reference_facts(
    connection: asyncpg.Connection, *, provider_id: int | None = None
) -> ReferenceFacts:
    """What ``npq db seed`` left, of all providers or of one."""
    cohorts = await connection.fetch("SELECT * FROM cohorts ORDER BY start_year")
    offers = defaultdict(list)
    for row in await connection.fetch(_OFFERS, provider_id):
        offers[row["cohort_id"]].append(
            Offer(
                lead_provider_id=row["lead_provider_id"],
                course_id=row["course_id"],
                identifier=row["identifier"],
                course_group=row["course_group"],
            )
        )
    schedules = defaultdict(list)
    for row in await connection.fetch(_SCHEDULES):
        choice = ScheduleChoice(id=row["id"], identifier=row["identifier"])
        schedules[row["cohort_id"], row["course_group"]].append(
            Schedule(choice=choice, applies_from=row["applies_from"], types=tuple(row["types"]))
        )
    return ReferenceFacts(
        cohorts=[
            Cohort(
                id=row["id"],
                start_year=row["start_year"],
                registration_start=row["registration_start_date"],
                funding_cap=row["funding_cap"],
            )
            for row in cohorts
        ],
        offers=offers,
        schedules=schedules,
        statements=[
            StatementFacts(**row | {"state": StatementState(row["state"])})
            for row in map(dict, await connection.fetch(_STATEMENTS, provider_id))
        ],
    )
