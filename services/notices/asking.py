"""Asking for deliveries: a message for each endpoint that is behind, and never a second one meanwhile.

``asked_at`` says that a message is on its way. It is looked at and changed only under the endpoint's lock,
and what there is to tell is asked for after the lock was taken: so either who serves an endpoint sees a
change before resting, or who heard of the change sees that the endpoint rests.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.notices import DeliverNotices, SendNotice
from domain.notices.states import EndpointState
from store.outbox import send
from store.queries.notices import (
    delivery_in_flight,
    endpoint_to_serve,
    endpoints_behind,
    is_behind,
    overdue_deliveries,
)
from store.tables import NoticeEndpoint

_LOST_AFTER: Final = timedelta(minutes=10)
"""A message that has not done its work for so long is not waited for any more."""


async def ask_where_needed(session: AsyncSession, *, now: datetime) -> int:
    """Ask for a delivery to each endpoint that is behind; gives how many were asked for.

    What was asked for and never came is asked for again.
    """
    asked = 0
    for endpoint in await session.scalars(endpoints_behind()):
        if endpoint.asked_at is None or endpoint.asked_at < now - _LOST_AFTER:
            _ask(session, endpoint, now=now)
            asked += 1
    for delivery in await session.scalars(overdue_deliveries(now - _LOST_AFTER)):
        delivery.next_attempt_at = now
        send(session, SendNotice(delivery_id=delivery.public_id))
        asked += 1
    return asked


async def ask_or_rest(session: AsyncSession, endpoint_id: UUID, *, now: datetime) -> None:
    """At the end of a message: ask for the next delivery, or rest until something changes."""
    endpoint = await session.scalar(endpoint_to_serve(endpoint_id))
    if endpoint is None:
        return
    delivery = await session.scalar(delivery_in_flight(endpoint.id))
    if delivery is not None and delivery.next_attempt_at and delivery.next_attempt_at > now:
        return  # The message that brings the next try is on its way.
    endpoint.asked_at = None
    if endpoint.state == EndpointState.ENABLED and await _is_behind(session, endpoint):
        _ask(session, endpoint, now=now)


async def try_at_once(session: AsyncSession, endpoint: NoticeEndpoint, *, now: datetime) -> None:
    """An endpoint was resumed or moved: what waits for a later try is tried now, as if for the first time."""
    delivery = await session.scalar(delivery_in_flight(endpoint.id))
    if delivery is not None:
        delivery.state, delivery.attempts, delivery.next_attempt_at = "waiting", 0, None
    if await _is_behind(session, endpoint):
        _ask(session, endpoint, now=now)


def _ask(session: AsyncSession, endpoint: NoticeEndpoint, *, now: datetime) -> None:
    endpoint.asked_at = now
    send(session, DeliverNotices(endpoint_id=endpoint.public_id))


async def _is_behind(session: AsyncSession, endpoint: NoticeEndpoint) -> bool:
    await session.flush()
    found = select(NoticeEndpoint.id).where(NoticeEndpoint.id == endpoint.id, is_behind())
    return await session.scalar(found) is not None
