"""The first answer to a provider's POST, kept under the key that the provider chose.

The key is claimed and the answer kept in the transaction of the act itself: a second request with the
key waits for the first to commit and then finds its answer, or finds nothing and acts.

Source: design, "Promises", Idempotency-Key.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Conflict, Fault
from store.tables import IdempotencyKey

OTHER_REQUEST = Fault(
    title="base",
    detail="This Idempotency-Key was used for another request. Use a new key for a new request.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedRequest:
    """One request under a provider's key; ``digest`` is of its method, path and body."""

    provider_id: int
    key: str
    digest: bytes
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstAnswer:
    status: int
    body: bytes


async def claim(session: AsyncSession, request: KeyedRequest) -> FirstAnswer | None:
    """The answer given to this key before; None when the key is ours now.

    Raises: Conflict (the key belongs to another request).
    """
    if await _inserted(session, request, FirstAnswer(status=0, body=b"")):
        return None
    kept = (
        await session.execute(
            select(IdempotencyKey.request_hash, IdempotencyKey.status, IdempotencyKey.response)
            .where(IdempotencyKey.lead_provider_id == request.provider_id)
            .where(IdempotencyKey.key == request.key)
        )
    ).one()
    if kept.request_hash != request.digest:
        raise Conflict(OTHER_REQUEST)
    return FirstAnswer(status=kept.status, body=kept.response)


async def keep(session: AsyncSession, request: KeyedRequest, answer: FirstAnswer) -> None:
    """Keep the answer under the key that was claimed in this transaction."""
    await session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.lead_provider_id == request.provider_id)
        .where(IdempotencyKey.key == request.key)
        .values(status=answer.status, response=answer.body)
        .execution_options(synchronize_session=False)
    )


async def keep_refusal(session: AsyncSession, request: KeyedRequest, answer: FirstAnswer) -> None:
    """Keep an answer whose transaction was rolled back, unless the key has one by now."""
    await _inserted(session, request, answer)


async def _inserted(session: AsyncSession, request: KeyedRequest, answer: FirstAnswer) -> bool:
    inserted = await session.execute(
        insert(IdempotencyKey)
        .values(
            lead_provider_id=request.provider_id,
            key=request.key,
            request_hash=request.digest,
            status=answer.status,
            response=answer.body,
            created_at=request.now,
        )
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    return inserted.first() is not None
