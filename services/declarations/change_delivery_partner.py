"""A provider names other delivery partners in a declaration. Source: provider-api.md 15.2."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Conflict, Fault, NotFound
from domain.participation.partners import PRIMARY, SECONDARY, RequestedPartners, change_faults
from services.declarations.partners import partner_facts, partner_ids
from store.engine import connection_of
from store.prepared import fetch_one
from store.queries.partners import CHANGE_PARTNERS, PARTNER_FACTS

_NO_SUCH_DECLARATION: Final = Fault(title="declaration", detail="There is no such declaration.")


async def change_delivery_partner(
    session: AsyncSession,
    public_id: UUID,
    requested: RequestedPartners,
    *,
    provider_id: int,
    now: datetime,
) -> None:
    """Let the declaration name these partners; a secondary one that is not named is taken out.

    Possible in any state. Naming the same partners again changes nothing.

    Raises: NotFound (not this provider's declaration), Conflict (a rule refuses).
    """
    connection = await connection_of(session)
    row = await fetch_one(
        connection,
        PARTNER_FACTS,
        provider_id=provider_id,
        public_id=public_id,
        **partner_ids(requested),
    )
    if row is None:
        raise NotFound(_NO_SUCH_DECLARATION)
    if faults := change_faults(partner_facts(row, requested)):
        raise Conflict(*faults)
    partners = {PRIMARY: row[PRIMARY], SECONDARY: row[SECONDARY]}
    await fetch_one(connection, CHANGE_PARTNERS, id=row["id"], now=now, **partners)
