"""Staff have notices processed again that failed or that nothing handled.

Source: provider-api.md 13.1, last paragraph; admin-and-operations.md 4.5, "Ours".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.identity import IdentityWebhookReceived
from domain.faults import Conflict, Fault, NotFound
from domain.vocabulary import WebhookStatus
from services.identity.process_notice import Outcome, note
from store.outbox import send
from store.queries.webhooks import RETRYABLE, notice_to_process, notices
from store.tables import IdentityWebhookMessage

_ALL: Final = tuple(WebhookStatus)


async def list_notices(
    session: AsyncSession, status: WebhookStatus | None = None
) -> Sequence[IdentityWebhookMessage]:
    """Every notice, or those in this state, newest first."""
    return (await session.scalars(notices(_ALL if status is None else (status,)))).all()


async def retry_notice(session: AsyncSession, key: int, *, now: datetime) -> None:
    """Have one notice processed again; of two callers at once the second is refused.

    Raises: NotFound, Conflict (it neither failed nor was left unhandled).
    """
    notice = await session.scalar(notice_to_process(key))
    if notice is None:
        raise NotFound(Fault(title="id", detail=f"There is no webhook message {key}."))
    if notice.status not in RETRYABLE:
        detail = f"The webhook message {key} is {notice.status}: there is nothing to try again."
        raise Conflict(Fault(title="id", detail=detail))
    _again(session, notice, now=now)


async def retry_all_notices(session: AsyncSession, *, now: datetime) -> int:
    """Have all of them processed again, oldest first; gives their number."""
    found = (await session.scalars(notices(RETRYABLE).with_for_update())).all()
    for notice in reversed(found):
        _again(session, notice, now=now)
    return len(found)


async def give_up_notice(session: AsyncSession, key: int, reason: str, *, now: datetime) -> None:
    """Its last try failed: say so, so that staff may try again."""
    notice = await session.scalar(notice_to_process(key))
    if notice is not None and notice.status != WebhookStatus.PROCESSED:
        note(notice, Outcome(WebhookStatus.FAILED, reason), now=now)


def _again(session: AsyncSession, notice: IdentityWebhookMessage, *, now: datetime) -> None:
    notice.status, notice.status_comment = WebhookStatus.PENDING.value, None
    notice.processed_at, notice.updated_at = None, now
    send(session, IdentityWebhookReceived(webhook_message_id=notice.id))
