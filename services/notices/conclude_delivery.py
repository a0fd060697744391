"""What came of a try is noted: at its delivery, and at the endpoint when it decides of that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.notices.states import Attempt, DeliveryState, EndpointState, Verdict
from services.notices.claim_delivery import Claim
from store.queries.notices import endpoint_to_serve
from store.tables import NoticeDelivery, NoticeEndpoint


async def conclude_delivery(
    session: AsyncSession, claim: Claim, *, attempt: Attempt, verdict: Verdict, now: datetime
) -> None:
    """Note what came of the try; of an endpoint that is gone by now there is nothing to note."""
    endpoint = await session.scalar(endpoint_to_serve(claim.endpoint_id))
    delivery = await _delivery(session, claim.notice_id)
    if endpoint is None or delivery is None:
        return
    delivery.state = verdict.delivery.value
    delivery.last_status, delivery.last_failure = attempt.status, attempt.failure
    delivery.updated_at, delivery.next_attempt_at = now, None
    if verdict.next_try_in is not None:
        delivery.next_attempt_at = now + verdict.next_try_in
    if claim.is_live and delivery.next_attempt_at is not None:
        endpoint.asked_at = delivery.next_attempt_at  # Its message comes again then.
    if verdict.delivery is DeliveryState.DELIVERED:
        delivery.delivered_at = now
        _move_on(endpoint, delivery)
    if verdict.endpoint is not None and endpoint.state == EndpointState.ENABLED:
        endpoint.state = verdict.endpoint.value
        endpoint.state_reason, endpoint.updated_at = attempt.failure, now
        if verdict.endpoint is EndpointState.FAILING:
            endpoint.state_reason = f"{claim.tries} tries failed. {attempt.failure}"
    await session.flush()


def _move_on(endpoint: NoticeEndpoint, delivery: NoticeDelivery) -> None:
    """The endpoint knows more, unless something before that was never told; who takes a replay is well again."""
    if delivery.after_position is None or delivery.to_position is None:
        return
    if delivery.after_position <= endpoint.position:
        endpoint.position = max(endpoint.position, delivery.to_position)
    if delivery.replay_of is not None and endpoint.state == EndpointState.FAILING:
        endpoint.state, endpoint.state_reason = EndpointState.ENABLED.value, None


async def _delivery(session: AsyncSession, public_id: UUID) -> NoticeDelivery | None:
    found = select(NoticeDelivery).where(NoticeDelivery.public_id == public_id)
    return await session.scalar(found.execution_options(populate_existing=True))
