"""A provider rejects an application. Source: provider-api.md 8.7 and 15.5."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.applications import ApplicationRejected
from domain.faults import Conflict
from domain.participation.rejection import RejectFacts, rejection_faults
from services.applications.deciding import application_in_turn
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch
from store.queries.deciding import DECISION_FACTS, REJECT


async def reject_application(
    session: AsyncSession, public_id: UUID, *, provider_id: int, now: datetime
) -> None:
    """Reject the provider's application, for good.

    Raises: NotFound (no such application of this provider), Conflict (a rule refuses).
    """
    found = await application_in_turn(
        session, DECISION_FACTS, provider_id=provider_id, public_id=public_id
    )
    if faults := rejection_faults(RejectFacts(status=found["status"])):
        raise Conflict(*faults)
    await fetch(await connection_of(session), REJECT, id=found["id"], now=now)
    send(
        session,
        ApplicationRejected(application_id=public_id, lead_provider_id=found["provider_public_id"]),
    )
    await session.flush()
