"""What the tests of acts share: run one in a transaction of its own, and see what is stored."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text

from domain.faults import Fault, ServiceError
from store.tables import ApplicationState
from store.transaction import transaction
from tests.eventually import eventually
from tests.stored import rows

Act = Callable[..., Awaitable[Any]]
_SOMEBODY_WAITS = text(
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE NOT granted AND datname = current_database())"
)


async def done(sessions, act: Act, *given: Any, **named: Any) -> tuple[Fault, ...]:
    """Do the act and commit; gives what refused it, nothing when it was done."""
    try:
        async with transaction(sessions) as session:
            await act(session, *given, **named)
    except ServiceError as refusal:
        return refusal.faults
    return ()


async def states(sessions) -> list[tuple[Any, ...]]:
    found = await rows(sessions, ApplicationState)
    return [(one.application_id, one.state, one.reason, one.lead_provider_id) for one in found]


async def meanwhile(
    sessions, first: Callable[[Any], Awaitable[Any]], second: Awaitable[tuple[Fault, ...]]
) -> tuple[Fault, ...]:
    """Begin the second act when the first is done but not committed, commit when the second waits for it.

    Gives what refused the second.
    """
    async with transaction(sessions) as session:
        await first(session)
        waiting = asyncio.ensure_future(second)

        async def waits() -> bool:
            async with transaction(sessions) as other:
                return bool(await other.scalar(_SOMEBODY_WAITS))

        await eventually(waits)
    return await waiting
