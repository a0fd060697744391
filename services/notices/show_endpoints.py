"""Endpoints and their deliveries as staff look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.faults import Fault, NotFound
from store.queries.notices import (
    endpoint_with_provider,
    endpoints_with_providers,
    newest_deliveries,
)
from store.tables import NoticeDelivery, NoticeEndpoint

DELIVERIES_ON_A_PAGE: Final = 20
_NONE_THERE = Fault(title="base", detail="There is no such notice endpoint.")


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointListed:
    """An endpoint, whose it is, and when it last took a notice."""

    endpoint: NoticeEndpoint
    provider: str
    delivered_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointShown:
    """An endpoint and some of its deliveries, newest first. ``older``: before which there are more."""

    endpoint: NoticeEndpoint
    provider: str
    deliveries: Sequence[NoticeDelivery]
    older: UUID | None


async def list_endpoints(session: AsyncSession) -> Sequence[EndpointListed]:
    """All of them, by the names of their providers."""
    rows = await session.execute(endpoints_with_providers())
    return [
        EndpointListed(endpoint=endpoint, provider=provider, delivered_at=delivered_at)
        for endpoint, provider, delivered_at in rows
    ]


async def show_endpoint(
    session: AsyncSession, public_id: UUID, *, before: UUID | None = None
) -> EndpointShown:
    """One of them with its newest deliveries, or those before one of them. Raises: NotFound."""
    row = (await session.execute(endpoint_with_provider(public_id))).one_or_none()
    if row is None:
        raise NotFound(_NONE_THERE)
    endpoint, provider = row
    statement = newest_deliveries(endpoint.id, before=before).limit(DELIVERIES_ON_A_PAGE + 1)
    found = (await session.scalars(statement)).all()
    page = found[:DELIVERIES_ON_A_PAGE]
    older = page[-1].public_id if len(found) > len(page) else None
    return EndpointShown(endpoint=endpoint, provider=provider, deliveries=page, older=older)
