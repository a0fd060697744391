"""Fill a provider's sandbox in a test."""

from datetime import UTC, datetime
from random import Random

from sqlalchemy import text

from services.sandbox.fill import fill, providers_to_fill
from store.transaction import transaction

IN_2024 = datetime(2024, 11, 25, 12, tzinfo=UTC)
IN_2026 = datetime(2026, 11, 27, 12, tzinfo=UTC)


async def filled(sessions, names=None, *, now=IN_2026, size=0):
    """Fill for these providers, or all; give the providers."""
    async with transaction(sessions) as session:
        providers = await providers_to_fill(session)
    chosen = [one for one in providers if names is None or one.name in names]
    for provider in chosen:
        async with transaction(sessions) as session:
            await fill(session, provider, size=size, now=now, chance=Random(provider.id))
    return chosen


async def figures(sessions, query, **asked):
    """What a query gives, as a list of tuples."""
    async with transaction(sessions) as session:
        return [tuple(row) for row in await session.execute(text(query), asked)]
