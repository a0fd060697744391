"""Finding the application that a provider decides about."""

from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from store.engine import connection_of
from store.prepared import Prepared, fetch_one
from store.queries.locks import LOCK_PERSON

NO_SUCH_APPLICATION: Final = Fault(title="application", detail="There is no such application.")


async def application_in_turn(
    session: AsyncSession, facts: Prepared, *, provider_id: int, public_id: UUID
) -> asyncpg.Record:
    """The facts of the provider's application, in the turn of its person.

    Raises: NotFound (no such application of this provider).
    """
    connection = await connection_of(session)
    asked = {"provider_id": provider_id, "public_id": public_id}
    locked = await fetch_one(connection, LOCK_PERSON, **asked)
    found = locked and await fetch_one(connection, facts, **asked)
    if not found:
        raise NotFound(NO_SUCH_APPLICATION)
    return found
