"""Staff look at the sandbox and ask a worker to refresh it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.sandbox import RefreshSandbox
from services.sandbox.fill import Provider, providers_to_fill
from store.outbox import send
from store.queries.sandbox import invented_counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Invented:
    """How many invented applications a provider has, and how many declarations of them."""

    public_id: UUID
    name: str
    pending: int
    accepted: int
    rejected: int
    declared: int


async def invented_of_each(session: AsyncSession) -> Sequence[Invented]:
    """Every provider that courses are offered with."""
    return [
        Invented(
            public_id=public_id,
            name=name,
            pending=pending,
            accepted=accepted,
            rejected=rejected,
            declared=declared,
        )
        for public_id, name, pending, accepted, rejected, declared in await session.execute(
            invented_counts()
        )
    ]


async def ask_for_refresh(
    session: AsyncSession, public_id: UUID | None, *, replaces: bool
) -> Sequence[Provider]:
    """Send for one provider, or for each; give those. Raises: NotFound."""
    providers = await providers_to_fill(session, public_id=public_id)
    for one in providers:
        send(session, RefreshSandbox(lead_provider_id=one.public_id, replaces=replaces))
    return providers
