"""By pages, by the feed or by an export: a provider ends with the same 20,000 applications.

Meanwhile others accept, move, rename and register, and one of them is very slow. Source: issue 3, "Done
when".
"""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from store.transaction import transaction
from tests.end_to_end.copies import LISTS, Keeper
from tests.exports import written
from tests.factories import make_provider
from tests.gateway.api.conftest import api, application, client, config, world
from tests.gateway.conftest import resources
from workers.sync.exports.tools import ExportTools

__all__ = ["api", "application", "client", "config", "resources", "world"]

APPLICATIONS = 20_000
WRITERS = 4
MOST_ACTS = 40
PEOPLE = """
INSERT INTO users (email, full_name, trn, created_at, updated_at, significantly_updated_at)
SELECT 'teacher.' || n || '@example.org', 'Teacher ' || n, (2000000 + n)::text, moment, moment, moment
  FROM generate_series(1, CAST(:number AS bigint)) AS n,
       LATERAL (SELECT timestamptz '2024-01-01Z' + n * interval '7 minutes' AS moment) AS made
"""
# Every tenth is accepted; the last hundred are another provider's.
REGISTERED = """
INSERT INTO applications (user_id, course_id, lead_provider_id, cohort_id, schedule_id,
       lead_provider_approval_status, training_status, accepted_at, eligible_for_funding,
       created_at, updated_at)
SELECT u.id, CAST(:course AS bigint),
       CASE WHEN u.n > CAST(:number AS bigint) - 100
            THEN CAST(:other AS bigint) ELSE CAST(:provider AS bigint) END,
       CAST(:cohort AS bigint),
       CASE WHEN is_accepted THEN CAST(:schedule AS bigint) END,
       (CASE WHEN is_accepted THEN 'accepted' ELSE 'pending' END)::lead_provider_approval_statuses,
       CASE WHEN is_accepted THEN 'active'::application_statuses END,
       CASE WHEN is_accepted THEN u.created_at END, true, u.created_at, u.created_at
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM users) AS u,
       LATERAL (SELECT u.n % 10 = 0 AS is_accepted) AS decided
"""
# As if each had come by itself in the last ninety days.
TOLD = """
INSERT INTO provider_changes (lead_provider_id, resource, resource_id)
SELECT lead_provider_id, 'application', public_id FROM applications ORDER BY id
"""


SLOW = """
UPDATE applications SET employer_name = 'Slow'
 WHERE id = (SELECT min(id) FROM applications) RETURNING public_id
"""


@pytest.fixture
async def other(sessions, world):
    async with transaction(sessions) as session:
        return await make_provider(session)


@pytest.fixture
async def crowd(sessions, world, other) -> None:
    values = {
        "number": APPLICATIONS + 100,
        "course": world.course.id,
        "provider": world.provider.id,
        "other": other.id,
        "cohort": world.cohort.id,
        "schedule": world.schedule.id,
    }
    async with transaction(sessions) as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(PEOPLE), {"number": values["number"]})
        await session.execute(text(REGISTERED), values)
        await session.execute(text(TOLD))
    async with transaction(sessions) as session:
        await session.execute(text("ANALYZE users, applications, provider_changes"))


async def test_pages_feed_and_export_give_the_same(
    api, engine, sessions, clock, world, other, crowd
):
    by_pages, by_feed, by_export, truth = (Keeper(api=api) for _ in range(4))
    tools = ExportTools(engine=engine, sessions=sessions, clock=clock)
    async with begun(sessions, SLOW) as slow_one:
        writers = await Writers.ready(
            api, sessions, {"provider": world.provider.id, "other": other.id}
        )
        is_over = asyncio.Event()
        writing = asyncio.gather(*(writers.write(Random(n), is_over) for n in range(WRITERS)))
        _, public_id = await asyncio.gather(by_pages.walk(), written(tools, world.provider))
        await by_export.fetch(str(public_id))
        is_over.set()
        assert all(await writing)
    for keeper in (by_pages, by_export):
        assert keeper.copies["application"][slow_one]["employer_name"] != "Slow"
        await keeper.follow()
    told = {
        public_id for resource, public_id in await by_feed.changed() if resource == "application"
    }
    await truth.walk()

    assert len(truth.copies["application"]) > APPLICATIONS - WRITERS * MOST_ACTS
    assert truth.copies["application"][slow_one]["employer_name"] == "Slow"
    assert by_pages.copies == truth.copies
    assert by_export.copies == truth.copies
    assert told >= set(truth.copies["application"])
    for public_id in told - set(truth.copies["application"]):
        assert (await api.get(f"{LISTS['application']}/{public_id}")).status == 404


@asynccontextmanager
async def begun(sessions, change):
    """A transaction that has changed something and commits when the block ends; gives what it returns."""
    async with transaction(sessions) as session:
        yield str(await session.scalar(text(change)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Writers:
    """Whoever changes what the provider sees, all at once."""

    api: Any
    sessions: Any
    providers: dict[str, int]
    applications: list[Any]  # Keys and ids, but for the one that is slow.

    @classmethod
    async def ready(cls, api, sessions, providers):
        async with transaction(sessions) as session:
            found = await session.execute(
                text("SELECT id, user_id, public_id FROM applications ORDER BY id OFFSET 1")
            )
            return cls(api=api, sessions=sessions, providers=providers, applications=list(found))

    async def write(self, chance: Random, is_over: asyncio.Event) -> int:
        """Act until it is over; gives how often."""
        acts = (self.rename, self.take_away, self.bring, self.accept, self.register)
        for number in range(MOST_ACTS):
            if is_over.is_set():
                return number
            await chance.choice(acts)(chance)
        return MOST_ACTS

    async def rename(self, chance: Random) -> None:
        renamed = "UPDATE users SET full_name = full_name || '!' WHERE id = :user_id"
        await self._change(renamed, user_id=chance.choice(self.applications).user_id)

    async def take_away(self, chance: Random) -> None:
        taken = "UPDATE applications SET lead_provider_id = :other WHERE id = :id"
        await self._change(taken, id=chance.choice(self.applications).id)

    async def bring(self, chance: Random) -> None:
        brought = "UPDATE applications SET lead_provider_id = :provider WHERE id = :id"
        await self._change(brought, id=chance.choice(self.applications[-100:]).id)

    async def accept(self, chance: Random) -> None:
        public_id = chance.choice(self.applications).public_id
        path = f"{LISTS['application']}/{public_id}/accept"
        answer = await self.api.post(path, {"funded_place": True})
        assert answer.status in {200, 404, 422}, answer.raw

    async def register(self, chance: Random) -> None:
        registered = """
        WITH teacher AS (
            INSERT INTO users (email, full_name) VALUES (:email, 'Somebody New') RETURNING id
        )
        INSERT INTO applications (user_id, course_id, lead_provider_id, lead_provider_approval_status)
        SELECT teacher.id, (SELECT min(id) FROM courses), CAST(:provider AS bigint), 'pending'
          FROM teacher
        """
        await self._change(registered, email=f"{chance.getrandbits(64)}@example.org")

    async def _change(self, sql: str, **values: Any) -> None:
        wanted = {name: key for name, key in self.providers.items() if f":{name}" in sql}
        async with transaction(self.sessions) as session:
            await session.execute(text(sql), wanted | values)
