"""What a provider may ask of its endpoint's log: a test, and a delivery made again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.notices import SendNotice
from domain.faults import Conflict, Fault, NotFound
from domain.notices.states import UNFINISHED, EndpointState, NoticeType
from domain.notices.words import ONLY_CHANGES, PAUSED, STILL_TRIED
from store.outbox import send
from store.queries.notices import delivery_of
from store.tables import NoticeDelivery, NoticeEndpoint

_NONE_THERE = Fault(title="base", detail="There is no such delivery.")


async def send_test(
    session: AsyncSession, endpoint: NoticeEndpoint, *, now: datetime
) -> NoticeDelivery:
    """Let a notice without changes be sent once, whatever the endpoint's state.

    Raises: Conflict (one is on its way).
    """
    return await _owe(session, NoticeDelivery(endpoint_id=endpoint.id, type="test"), now=now)


async def replay_delivery(
    session: AsyncSession, endpoint: NoticeEndpoint, public_id: UUID, *, now: datetime
) -> NoticeDelivery:
    """Let the same changes be told again, in a delivery of its own.

    Raises: NotFound, Conflict (it is not settled, it is a test, it is being replayed, the endpoint is paused).
    """
    first = await session.scalar(delivery_of(endpoint.id, public_id))
    if first is None:
        raise NotFound(_NONE_THERE)
    if fault := _why_not(first, endpoint):
        raise Conflict(fault)
    again = NoticeDelivery(
        endpoint_id=endpoint.id,
        type=first.type,
        after_position=first.after_position,
        to_position=first.to_position,
        number_of_changes=first.number_of_changes,
        replay_of=first.public_id,
    )
    return await _owe(session, again, now=now)


def _why_not(delivery: NoticeDelivery, endpoint: NoticeEndpoint) -> Fault | None:
    if delivery.type == NoticeType.TEST:
        return ONLY_CHANGES
    if delivery.state in UNFINISHED:
        return STILL_TRIED
    return PAUSED if endpoint.state == EndpointState.PAUSED else None


async def _owe(session: AsyncSession, delivery: NoticeDelivery, *, now: datetime) -> NoticeDelivery:
    delivery.public_id, delivery.created_at, delivery.updated_at = uuid4(), now, now
    session.add(delivery)
    await session.flush()
    await session.refresh(delivery)
    send(session, SendNotice(delivery_id=delivery.public_id))
    return delivery
