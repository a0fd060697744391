"""A provider orders everything that it may see, for download."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.exports import WriteExport
from domain.exports import ExportOrder, faults_of, terms_of
from domain.faults import Conflict
from store.outbox import send
from store.tables import Export


async def order_export(
    session: AsyncSession, order: ExportOrder, *, provider_id: int, now: datetime
) -> UUID:
    """Note the order and have it written; gives its public id.

    Raises: Conflict (the order is wrong, or the provider has another one under way).
    """
    if faults := faults_of(order):
        raise Conflict(*faults)
    terms = terms_of(order)
    export = Export(
        public_id=uuid4(),
        lead_provider_id=provider_id,
        format=terms.format,
        resources=list(terms.resources),
        created_at=now,
    )
    session.add(export)
    await session.flush()
    send(session, WriteExport(export_id=export.public_id))
    return export.public_id
