"""A provider with many applications, to measure the API on; made in sets, without history."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from services.tokens.digest import token_digest, token_key
from store.engine import without_driver

SECRET_KEY: Final = "a-secret-that-only-benchmarks-know-0123456789"
RAW_TOKEN: Final = "token-of-the-benchmark"

_REFERENCE: Final = """
INSERT INTO lead_providers (name) VALUES ('Measured Institute');
INSERT INTO cohorts (start_year, registration_start_date, funding_cap)
SELECT year, make_timestamptz(year, 4, 3, 0, 0, 0), year = 2024 FROM generate_series(2021, 2024) year;
INSERT INTO course_groups (name) VALUES ('leadership'), ('specialist'), ('support'), ('ehco');
INSERT INTO courses (name, identifier, course_group_id)
SELECT identifier, identifier, (SELECT id FROM course_groups WHERE name = grouped)
  FROM (VALUES ('npq-senior-leadership', 'leadership'), ('npq-headship', 'leadership'),
               ('npq-leading-teaching', 'specialist'), ('npq-leading-literacy', 'specialist'),
               ('npq-additional-support-offer', 'support'),
               ('npq-early-headship-coaching-offer', 'ehco')) AS course (identifier, grouped);
INSERT INTO schedules (course_group_id, cohort_id, name, identifier, applies_from, applies_to)
SELECT g.id, c.id, 'Schedule', 'npq-' || g.name || '-' || season,
       make_date(c.start_year, 10, 1), make_date(c.start_year, 11, 1)
  FROM course_groups g, cohorts c,
       unnest(ARRAY['autumn', 'spring', 'november', 'december', 'march', 'june']) AS season;
INSERT INTO statements (lead_provider_id, cohort_id, year, month, deadline_date, payment_date)
SELECT 1, c.id, month.year, month.month, current_date + 30 * month.number::int,
       current_date + 30 * month.number::int + 30
  FROM cohorts c, (SELECT number, 2024 + (number / 12)::int AS year, number % 12 + 1 AS month
                     FROM generate_series(0, 35) AS number) AS month;
INSERT INTO funding_contract_templates
       (recruitment_target, per_participant, number_of_payment_periods, service_fee_installments)
VALUES (72, 800, 3, 19);
INSERT INTO funding_contracts (statement_id, course_id, contract_template_id)
SELECT s.id, c.id, 1 FROM statements s, courses c;
INSERT INTO schools (urn, name) SELECT (100000 + n)::text, 'School ' || n FROM generate_series(1, 2000) n;
INSERT INTO itt_providers (legal_name, operating_name)
SELECT 'Trainer ' || n, 'Trainer ' || n FROM generate_series(1, 50) n;
"""
_PEOPLE: Final = """
INSERT INTO users (email, full_name, trn, trn_verified, created_at, updated_at,
                   significantly_updated_at)
SELECT 'teacher.' || n || '@example.com', 'Teacher Number ' || n, (1000000 + n)::text, n % 3 > 0,
       moment, moment, moment
  FROM generate_series($1::int, $2::int) n,
       LATERAL (SELECT timestamptz '2022-01-01Z' + n * interval '7 minutes' AS moment) AS made
"""
_APPLICATIONS: Final = """
INSERT INTO applications (user_id, course_id, lead_provider_id, cohort_id, schedule_id, school_id,
       itt_provider_id, lead_provider_approval_status, training_status, accepted_at,
       eligible_for_funding, funded_place, funding_choice, ukprn, teacher_catchment,
       teacher_catchment_country, teacher_catchment_iso_country_code, works_in_school, employer_name,
       employment_role, headteacher_status, created_at, updated_at)
SELECT u.id, c.id, 1, cohort.id,
       CASE WHEN is_accepted THEN (SELECT s.id FROM schedules s
           WHERE s.cohort_id = cohort.id AND s.course_group_id = c.course_group_id ORDER BY s.id LIMIT 1)
       END,
       1 + n % 2000, CASE WHEN n % 10 = 0 THEN 1 + n % 50 END,
       (CASE WHEN is_accepted THEN 'accepted' ELSE 'pending' END)::lead_provider_approval_statuses,
       CASE WHEN is_accepted THEN 'active'::application_statuses END,
       CASE WHEN is_accepted THEN u.created_at END, n % 5 > 0,
       CASE WHEN is_accepted THEN n % 5 > 0 END, 'school', (10000000 + n)::text, 'england',
       'United Kingdom of Great Britain and Northern Ireland', 'GBR', true,
       CASE WHEN n % 4 = 0 THEN 'Some Employer Ltd' END,
       CASE WHEN n % 4 = 0 THEN 'Teacher of something' END, 'no', u.created_at, u.updated_at
  FROM (SELECT *, id::int AS n, id % 2 = 0 AS is_accepted FROM users WHERE id BETWEEN $1 AND $2) AS u
  JOIN courses c ON c.id = 1 + u.n % 4
  JOIN cohorts cohort ON cohort.start_year = 2024
"""
_STATES: Final = """
INSERT INTO application_states (application_id, lead_provider_id, state)
SELECT id, 1, 'active' FROM applications
 WHERE lead_provider_approval_status = 'accepted' AND user_id BETWEEN $1 AND $2
"""
_DECLARATIONS: Final = """
INSERT INTO declarations (application_id, lead_provider_id, cohort_id, declaration_type,
       declaration_date, state, created_at, updated_at)
SELECT a.id, 1, a.cohort_id, kind::declaration_types, a.created_at, 'paid', moment, moment
  FROM applications a
  CROSS JOIN LATERAL unnest(ARRAY['started', 'retained-1', 'completed'])
                     WITH ORDINALITY AS declared (kind, turn)
  CROSS JOIN LATERAL (SELECT a.created_at + turn * interval '90 days' AS moment) AS made
 ORDER BY moment, a.id LIMIT $1
"""
_ITEMS: Final = """
INSERT INTO statement_items (statement_id, declaration_id, state)
SELECT 1 + id % 36, id, 'paid' FROM declarations
"""
_OUTCOMES: Final = """
INSERT INTO participant_outcomes (declaration_id, state, completion_date, created_at, updated_at)
SELECT id, 'passed', created_at::date, created_at, created_at
  FROM declarations WHERE declaration_type = 'completed' ORDER BY id
"""


@dataclass(slots=True)
class Provider:
    """The one provider of the benchmark; ``applications`` tells how many it has by now."""

    connection: asyncpg.Connection
    applications: int = 0
    id: int = 1

    async def grow(self, to: int) -> None:
        """Let the provider have so many applications, one for each of as many people."""
        span = (self.applications + 1, to)
        for statement in (_PEOPLE, _APPLICATIONS, _STATES):
            await self.connection.execute(statement, *span)
        await self.connection.execute("VACUUM ANALYZE")
        self.applications = to

    async def declare(self, number: int) -> None:
        """Let so many declarations have been paid, those of completion with an outcome."""
        await self.connection.execute(_DECLARATIONS, number)
        await self.connection.execute(_ITEMS)
        await self.connection.execute(_OUTCOMES)
        await self.connection.execute("VACUUM ANALYZE")

    async def pending(self, number: int) -> list[UUID]:
        """So many applications to accept, from all over the table."""
        return await self._some("lead_provider_approval_status = 'pending'", number)

    async def participants(self, number: int) -> list[UUID]:
        """So many people with an accepted application for headship, and nothing declared yet."""
        rows = await self.connection.fetch(
            "SELECT u.public_id FROM applications a JOIN users u ON u.id = a.user_id"
            "  JOIN courses c ON c.id = a.course_id AND c.identifier = 'npq-leading-teaching'"
            " WHERE lead_provider_approval_status = 'accepted'"
            "   AND NOT EXISTS (SELECT 1 FROM declarations d WHERE d.application_id = a.id)"
            " ORDER BY random() LIMIT $1",
            number,
        )
        return [row["public_id"] for row in rows]

    async def anything(self, number: int) -> list[UUID]:
        return await self._some("true", number)

    async def _some(self, condition: str, number: int) -> list[UUID]:
        rows = await self.connection.fetch(
            f"SELECT public_id FROM applications WHERE {condition} ORDER BY random() LIMIT $1",
            number,
        )
        return [row["public_id"] for row in rows]


async def furnished(url: str) -> Provider:
    """The reference rows and a provider with a token; the caller closes the connection."""
    connection = await asyncpg.connect(without_driver(url))
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(_REFERENCE)
    await connection.execute(
        "INSERT INTO api_tokens (lead_provider_id, hashed_token) VALUES (1, $1)",
        token_digest(RAW_TOKEN, token_key(SECRET_KEY)),
    )
    return Provider(connection)
