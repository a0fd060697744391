"""A provider's invented applications: filled in once, added to, or replaced.

Each act is for one provider, in the transaction at hand.

Source: provider-api.md 13.3, test environments; admin-and-operations.md 10.2, sandbox.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from services.finance.recompute_statement import recompute_statements
from services.world.enrolments import enrolments
from services.world.seed import populate, scene_of
from services.world.wishes import by_chance, every_kind, fresh
from services.world.writing import enrol, settle_places
from store.bulk import leave_history_to_the_run, record_bulk_run
from store.engine import connection_of
from store.queries.sandbox import (
    LOCK,
    erasing_invented,
    has_invented,
    locking_invented,
    offering_providers,
    statements_of,
)

APPLICATIONS: Final = 300
"""How many a provider gets at least; those of every kind may be more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """Whose applications they are."""

    id: int
    public_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """What was made for a provider; nothing when it had invented applications already."""

    applications: int = 0
    participants: int = 0
    declarations: int = 0
    outcomes: int = 0


async def providers_to_fill(
    session: AsyncSession, *, name: str | None = None, public_id: UUID | None = None
) -> Sequence[Provider]:
    """All that have a contract, or the one asked for. Raises: NotFound (there is none)."""
    found = await session.execute(offering_providers(name=name, public_id=public_id))
    providers = [Provider(id=row.id, public_id=row.public_id, name=row.name) for row in found]
    if not providers:
        raise NotFound(Fault(title="provider", detail=_nobody(name or public_id)))
    return providers


def _nobody(asked: str | UUID | None) -> str:
    if asked is None:
        return "There are no providers with contracts; see `npq db seed`."
    return f"No provider with a contract is called '{asked}'; see `npq provider list`."


async def fill(
    session: AsyncSession, provider: Provider, *, size: int, now: datetime, chance: Random
) -> Filled:
    """Give a provider without invented applications some of every kind, and others up to ``size``."""
    await session.execute(LOCK)
    if await session.scalar(has_invented(provider.id)):
        return Filled()
    return await _filled(session, provider, size=size, now=now, chance=chance)


async def replace(
    session: AsyncSession, provider: Provider, *, size: int, now: datetime, chance: Random
) -> Filled:
    """Take the provider's invented applications away, with all that became of them, and fill again."""
    await session.execute(LOCK)
    for locking in locking_invented(provider.id):
        await session.execute(locking)
    await leave_history_to_the_run(await connection_of(session))
    for statement in erasing_invented(provider.id):
        await session.execute(statement)
    return await _filled(session, provider, size=size, now=now, chance=chance)


async def add_fresh(
    session: AsyncSession, provider: Provider, *, now: datetime, chance: Random
) -> Filled:
    """Add new applications for every course and cohort, as if teachers had registered just now."""
    await session.execute(LOCK)
    connection = await connection_of(session)
    scene = await scene_of(connection, now=now, chance=chance, provider_id=provider.id)
    enrolled = enrolments(scene, fresh(scene.facts, now=now))
    await enrol(connection, enrolled, keys=await settle_places(connection), scene=scene)
    return Filled(applications=len(enrolled), participants=len(enrolled))


async def _filled(
    session: AsyncSession, provider: Provider, *, size: int, now: datetime, chance: Random
) -> Filled:
    connection = await connection_of(session)
    await leave_history_to_the_run(connection)
    scene = await scene_of(connection, now=now, chance=chance, provider_id=provider.id)
    kinds = list(every_kind(scene.facts, now=now))
    more = by_chance(scene.facts, chance, size=max(0, size - len(kinds)), now=now)
    made = await populate(connection, scene, chain(kinds, more))
    filled = Filled(
        applications=made.applications,
        participants=made.users,
        declarations=made.declarations,
        outcomes=made.outcomes,
    )
    await _record(connection, provider, filled)
    keys = list(await session.scalars(statements_of(provider.id)))
    await recompute_statements(session, keys, now=now)
    return filled


async def _record(connection: asyncpg.Connection, provider: Provider, filled: Filled) -> None:
    figures = {"lead_provider_id": provider.id, **asdict(filled)}
    await record_bulk_run(connection, "sandbox", figures)
