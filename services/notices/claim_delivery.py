"""A delivery is claimed before it is sent: it has its id and its changes before anybody hears of it.

Who is lost after sending leaves the claim behind, and the next one sends the same notice under the same id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.notices.states import (
    UNFINISHED,
    DeliveryState,
    EndpointState,
    NoticeType,
)
from services.notices.contents import changes_of, new_changes, notice_body
from services.notices.secrets import signing_secrets
from store.queries.notices import delivery_in_flight, endpoint_to_serve
from store.sealing import Seal, Unsealable
from store.tables import NoticeDelivery, NoticeEndpoint

_EARLY: Final = timedelta(seconds=5)  # By which clocks may differ when a next try comes.
_WAS_PAUSED: Final = "The endpoint was paused before this was sent."


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One try of a delivery: what is sent where, and with which secrets (none: they cannot be opened)."""

    endpoint_id: UUID
    notice_id: UUID
    type: NoticeType
    is_replay: bool
    tries: int
    url: str
    body: bytes = field(repr=False)
    secrets: Sequence[str] = field(repr=False)

    @property
    def is_live(self) -> bool:
        """Neither a test nor a replay: it tells of changes for the first time."""
        return self.type is NoticeType.CHANGES and not self.is_replay


async def claim_changes(
    session: AsyncSession, endpoint_id: UUID, *, seal: Seal, now: datetime
) -> Claim | None:
    """The next try of what the endpoint has yet to be told; None when there is nothing to be sent now."""
    endpoint = await session.scalar(endpoint_to_serve(endpoint_id))
    if endpoint is None or endpoint.state != EndpointState.ENABLED:
        return None
    delivery = await session.scalar(delivery_in_flight(endpoint.id))
    if delivery is None:
        delivery = await _next_delivery(session, endpoint, now=now)
    if delivery is None or not _is_due(delivery, now):
        return None
    return await _claim(session, endpoint, delivery, seal=seal, now=now)


async def claim_one(
    session: AsyncSession, delivery_id: UUID, *, seal: Seal, now: datetime
) -> Claim | None:
    """The next try of a test or a replay; None when there is none to be made now."""
    endpoint_id = await endpoint_of_delivery(session, delivery_id)
    endpoint = await session.scalar(endpoint_to_serve(endpoint_id)) if endpoint_id else None
    found = select(NoticeDelivery).where(NoticeDelivery.public_id == delivery_id)
    delivery = await session.scalar(found)
    if endpoint is None or delivery is None or delivery.state not in UNFINISHED:
        return None
    if delivery.type == NoticeType.CHANGES and endpoint.state == EndpointState.PAUSED:
        delivery.state, delivery.last_failure = DeliveryState.GIVEN_UP.value, _WAS_PAUSED
        return None
    if not _is_due(delivery, now):
        return None
    return await _claim(session, endpoint, delivery, seal=seal, now=now)


async def endpoint_of_delivery(session: AsyncSession, delivery_id: UUID) -> UUID | None:
    """Whose delivery it is."""
    found = (
        select(NoticeEndpoint.public_id)
        .join(NoticeDelivery, NoticeDelivery.endpoint_id == NoticeEndpoint.id)
        .where(NoticeDelivery.public_id == delivery_id)
    )
    return await session.scalar(found)


async def _next_delivery(
    session: AsyncSession, endpoint: NoticeEndpoint, *, now: datetime
) -> NoticeDelivery | None:
    """All that has changed since the endpoint was last told, as far as one notice can hold it."""
    position = endpoint.position
    changes = await new_changes(session, endpoint.lead_provider_id, after=position)
    if not changes:
        return None
    delivery = NoticeDelivery(
        endpoint_id=endpoint.id,
        type=NoticeType.CHANGES.value,
        after_position=position,
        to_position=changes[-1].position,
        number_of_changes=len(changes),
        created_at=now,
    )
    session.add(delivery)
    await session.flush()
    await session.refresh(delivery)
    return delivery


async def _claim(
    session: AsyncSession,
    endpoint: NoticeEndpoint,
    delivery: NoticeDelivery,
    *,
    seal: Seal,
    now: datetime,
) -> Claim:
    delivery.attempts += 1
    delivery.last_attempt_at = delivery.updated_at = now
    try:
        secrets = signing_secrets(seal, endpoint, now=now)
    except Unsealable:
        secrets = []
    changes = await changes_of(session, endpoint.lead_provider_id, delivery)
    return Claim(
        endpoint_id=endpoint.public_id,
        notice_id=delivery.public_id,
        type=NoticeType(delivery.type),
        is_replay=delivery.replay_of is not None,
        tries=delivery.attempts,
        url=endpoint.url,
        body=notice_body(delivery, changes),
        secrets=secrets,
    )


def _is_due(delivery: NoticeDelivery, now: datetime) -> bool:
    return delivery.next_attempt_at is None or delivery.next_attempt_at - _EARLY <= now
