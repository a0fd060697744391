"""Tells providers what has changed: claim, post, note; one delivery at a time for each endpoint.

The claim is committed before the notice is posted. When a worker is lost in between, the next one finds the
claim and posts the same notice again, under the same id: at least once, and in order. A try that failed is
noted and then left to the queue's delays; when they are used up the endpoint is failing, and waits.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.notices import DeliverNotices, SendNotice
from domain.clock import Clock
from domain.faults import Fault
from domain.notices.signing import signed_headers
from domain.notices.states import Attempt, NoticeType, verdict
from services.notices.asking import ask_or_rest
from services.notices.claim_delivery import (
    Claim,
    claim_changes,
    claim_one,
    endpoint_of_delivery,
)
from services.notices.conclude_delivery import conclude_delivery
from store import metrics
from store.sealing import Seal
from store.transaction import transaction
from workers.consumer import TryLater
from workers.queues import DELIVER_NOTICES
from workers.sync.notices.post import Post

log = logging.getLogger(__name__)

_BUSY: Final = Fault(title="base", detail="Another notice is on its way to this endpoint.")
_BUSY_FOR: Final = timedelta(seconds=10)
_NO_SECRET: Final = "The endpoint's secret cannot be read any more: give it a new one."  # noqa: S105
_CLAIMS_AT_ONCE: Final = 2  # Each needs a connection beside the message's own.


@dataclass(frozen=True, kw_only=True, slots=True)
class Notifier:
    """Handles the messages of the queue ``sync.deliver_notices``."""

    post: Post
    seal: Seal
    sessions: async_sessionmaker[AsyncSession]
    clock: Clock
    claims: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_CLAIMS_AT_ONCE))

    async def deliver(self, session: AsyncSession, message: DeliverNotices) -> None:
        """Tell the endpoint what has changed since it was last told. Raises: TryLater."""
        await _be_alone(session, message.endpoint_id)
        async with self.claims, transaction(self.sessions) as aside:
            claim = await claim_changes(
                aside, message.endpoint_id, seal=self.seal, now=self.clock()
            )
        if claim is not None:
            await self._try(session, claim)
        await ask_or_rest(session, message.endpoint_id, now=self.clock())

    async def send(self, session: AsyncSession, message: SendNotice) -> None:
        """Make one delivery that was asked for. Raises: TryLater."""
        endpoint_id = await endpoint_of_delivery(session, message.delivery_id)
        if endpoint_id is None:
            return  # The endpoint was removed, and its deliveries with it.
        await _be_alone(session, endpoint_id)
        async with self.claims, transaction(self.sessions) as aside:
            claim = await claim_one(aside, message.delivery_id, seal=self.seal, now=self.clock())
        if claim is None:
            return
        await self._try(session, claim)
        if claim.is_replay:
            await ask_or_rest(session, endpoint_id, now=self.clock())

    async def _try(self, session: AsyncSession, claim: Claim) -> None:
        """One try, and what follows from it. Raises: TryLater (there is to be another)."""
        attempt = await self._attempt(claim)
        steps = () if claim.type is NoticeType.TEST else DELIVER_NOTICES.delays
        after = verdict(attempt, tries=claim.tries, steps=steps, is_live=claim.is_live)
        metrics.NOTICES.labels(after.delivery.value).inc()
        self._tell(claim, attempt, outcome=after.delivery.value)
        if after.next_try_in is None:
            await conclude_delivery(
                session, claim, attempt=attempt, verdict=after, now=self.clock()
            )
            return
        async with self.claims, transaction(self.sessions) as aside:
            await conclude_delivery(aside, claim, attempt=attempt, verdict=after, now=self.clock())
        assert attempt.failure is not None
        raise TryLater(Fault(title="notice", detail=attempt.failure), after=after.next_try_in)

    async def _attempt(self, claim: Claim) -> Attempt:
        if not claim.secrets:
            return Attempt(failure=_NO_SECRET)
        headers = signed_headers(
            claim.body, notice_id=claim.notice_id, keys=claim.secrets, now=self.clock()
        )
        with metrics.NOTICE_SECONDS.time():
            return await self.post.send(claim.url, claim.body, headers=headers)

    def _tell(self, claim: Claim, attempt: Attempt, *, outcome: str) -> None:
        facts = {
            "endpoint_id": str(claim.endpoint_id),
            "notice_id": str(claim.notice_id),
            "tries": claim.tries,
            "outcome": outcome,
            "status": attempt.status,
        }
        log.log(
            logging.INFO if attempt.failure is None else logging.WARNING, "notice sent", extra=facts
        )


async def _be_alone(session: AsyncSession, endpoint_id: UUID) -> None:
    """Until the message's transaction ends, nobody else sends to the endpoint. Raises: TryLater."""
    key = func.hashtextextended(f"notices to {endpoint_id}", 0)
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(key))):
        raise TryLater(_BUSY, after=_BUSY_FOR)
