"""A legacy database built row by row, and a run of the migration led to its end."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from contracts.messages.catalogue import read_message
from contracts.messages.migration import AdvanceMigration
from services.migration.runs import start_run
from store.engine import create_engine
from store.tables import MigrationRowResult, MigrationRun, MigrationStep, OutboxMessage
from store.transaction import transaction
from tests.conftest import _execute, _named
from workers.migration.chunks import run_chunk
from workers.migration.legacy.building import create_constraints, create_tables, make_empty
from workers.migration.legacy.tables import LEGACY
from workers.migration.runner import advance_run
from workers.migration.tools import Tools


def naive(*figures: int) -> datetime:
    """A time as the legacy database keeps it: without zone, in UTC."""
    return datetime(*figures, tzinfo=UTC).replace(tzinfo=None)


LONG_AGO = naive(2022, 3, 1, 9, 0)
LAST_CHANGE = naive(2024, 5, 2, 10, 30, 0, 123456)


@pytest.fixture(scope="session")
def legacy_url(server_url: str, worker_id: str) -> Iterator[str]:
    """This worker's legacy database: all tables, all constraints, no rows."""
    name = f"npq_legacy_test_{os.getpid()}_{worker_id}"
    asyncio.run(_execute(server_url, f'CREATE DATABASE "{name}"'))
    url = _named(server_url, name)
    asyncio.run(_make_legacy(url))
    yield url
    asyncio.run(_execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _make_legacy(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    await make_empty(engine)
    async with engine.begin() as connection:
        await create_tables(connection)
        await create_constraints(connection)
    await engine.dispose()


@dataclass(frozen=True, kw_only=True)
class Legacy:
    """Writes rows of the legacy database; every method gives the new row's id."""

    url: str
    engine: AsyncEngine

    async def add(self, table: str, **values: Any) -> UUID:
        row = {"id": uuid4(), "created_at": LONG_AGO, "updated_at": LAST_CHANGE} | values
        async with self.engine.begin() as connection:
            await connection.execute(LEGACY.tables[table].insert().values(row))
        return row["id"]

    async def change(self, table: str, row_id: UUID, **values: Any) -> None:
        found = LEGACY.tables[table]
        async with self.engine.begin() as connection:
            await connection.execute(found.update().where(found.c.id == row_id).values(values))

    async def cohort(self, year: int = 2022, **values: Any) -> UUID:
        row = {"start_year": year, "registration_start_date": naive(year, 5, 10)} | values
        return await self.add("cohorts", **row)

    async def provider(self, **values: Any) -> UUID:
        return await self.add("npq_lead_providers", **({"name": "Nowhere Academy"} | values))

    async def user(self, **values: Any) -> UUID:
        user_id = values.pop("id", uuid4())
        row = {"full_name": "Briony Larkrise", "email": f"account.{user_id}@example.org"} | values
        return await self.add("users", id=user_id, **row)

    async def identity(self, user_id: UUID, **values: Any) -> UUID:
        row = {"email": f"{uuid4()}@example.org", "external_identifier": uuid4()} | values
        return await self.add("participant_identities", user_id=user_id, **row)

    async def application(self, identity_id: UUID | None, **values: Any) -> UUID:
        row = {
            "npq_lead_provider_id": await self._one("npq_lead_providers", name="Nowhere Academy"),
            "npq_course_id": await self._one("npq_courses", name="Senior leadership"),
            "teacher_reference_number_verified": False,
        }
        return await self.add(
            "npq_applications", participant_identity_id=identity_id, **(row | values)
        )

    async def teacher_profile(self, user_id: UUID, **values: Any) -> UUID:
        return await self.add("teacher_profiles", user_id=user_id, **values)

    async def profile(self, teacher_profile_id: UUID, **values: Any) -> UUID:
        row = {
            "type": "ParticipantProfile::NPQ",
            "schedule_id": await self._one("schedules", name="Spring"),
        }
        return await self.add(
            "participant_profiles", teacher_profile_id=teacher_profile_id, **(row | values)
        )

    async def _one(self, table: str, **values: Any) -> UUID:
        async with self.engine.connect() as connection:
            found = await connection.scalar(select(LEGACY.tables[table].c.id).limit(1))
        return found or await self.add(table, **values)


@pytest.fixture
async def legacy(legacy_url: str) -> AsyncIterator[Legacy]:
    engine = create_engine(legacy_url, pool_size=2)
    yield Legacy(url=legacy_url, engine=engine)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in LEGACY.sorted_tables:
            await connection.execute(table.delete())
    await engine.dispose()


@pytest.fixture
def tools(engine, sessions, legacy_url, clock) -> Tools:
    return Tools(
        engine=engine,
        sessions=sessions,
        legacy_url=legacy_url,
        clock=clock,
        chunk_size=3,
        lease=timedelta(0),
    )


@dataclass(frozen=True, kw_only=True)
class Migration:
    """Starts runs and handles their messages one after another, as the workers would."""

    sessions: async_sessionmaker[AsyncSession]
    tools: Tools

    async def start(self, *entities: str) -> int:
        async with transaction(self.sessions) as session:
            run = await start_run(
                session, requested_by="tests", now=self.tools.clock(), entities=entities
            )
            return run.id

    async def run(self, *entities: str) -> int:
        run_id = await self.start(*entities)
        await self.work()
        return run_id

    async def work(self, *, messages: int = 1_000) -> None:
        """Handle what is in the outbox, and what that sends, oldest first."""
        for _ in range(messages):
            if not await self._handle_next():
                return

    async def _handle_next(self) -> bool:
        async with transaction(self.sessions) as session:
            unsent = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
            row = await session.scalar(unsent.order_by(OutboxMessage.id).limit(1))
            if row is None:
                return False
            row.sent_at = self.tools.clock()
            message = read_message(row.type, row.body)
        handler = advance_run if isinstance(message, AdvanceMigration) else run_chunk
        async with transaction(self.sessions) as session:
            await handler(session, message, tools=self.tools)
        return True

    async def state(self, run_id: int) -> MigrationRun:
        async with self.sessions() as session:
            return (await session.scalars(select(MigrationRun).filter_by(id=run_id))).one()

    async def step(self, run_id: int, entity: str) -> MigrationStep:
        async with self.sessions() as session:
            steps = select(MigrationStep).filter_by(run_id=run_id, entity=entity)
            return (await session.scalars(steps)).one()

    async def result(self, run_id: int, legacy_id: UUID) -> MigrationRowResult:
        async with self.sessions() as session:
            results = select(MigrationRowResult).filter_by(run_id=run_id, legacy_id=legacy_id)
            return (await session.scalars(results)).one()

    async def results(self, run_id: int) -> dict[UUID, tuple[str, str | None]]:
        async with self.sessions() as session:
            rows = await session.scalars(select(MigrationRowResult).filter_by(run_id=run_id))
            return {row.legacy_id: (row.result, row.reason) for row in rows}


@pytest.fixture
def migration(sessions, tools) -> Migration:
    return Migration(sessions=sessions, tools=tools)
