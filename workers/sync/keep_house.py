"""The nightly broom: what is settled or expired goes.

Source: admin-and-operations.md 8.2 (stale sessions), 11; the inbox is kept longer than any message can
come back.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.engine import CursorResult, Result
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.schedule import KeepHouse
from store.queries.notices import up_to_date_endpoints_moved_on
from store.tables import (
    DeadLetter,
    IdempotencyKey,
    IdentityWebhookMessage,
    InboxEntry,
    JobSlot,
    NoticeDelivery,
    OutboxMessage,
    PageBookmark,
    ProviderChange,
    RateCount,
    WebSession,
)
from store.tables.base import Base
from workers.sync.exports.house import expire_exports

log = logging.getLogger(__name__)

_WEEK: Final = timedelta(days=7)
_MONTH: Final = timedelta(days=30)
_QUARTER: Final = timedelta(days=90)
_YEAR: Final = timedelta(days=365)

# The newest position stays however old it is: it says how far the feed has come.
_NEWEST_CHANGE: Final = select(func.max(ProviderChange.position)).scalar_subquery()

SETTLED: Final[Mapping[type[Base], ColumnElement[bool]]] = {
    WebSession: WebSession.expires_at < func.now(),
    RateCount: RateCount.expires_at < func.now(),
    PageBookmark: PageBookmark.expires_at < func.now(),
    IdempotencyKey: IdempotencyKey.created_at < func.now() - _WEEK,
    OutboxMessage: OutboxMessage.sent_at < func.now() - _WEEK,
    InboxEntry: InboxEntry.handled_at < func.now() - _MONTH,
    JobSlot: JobSlot.fired_at < func.now() - _MONTH,
    NoticeDelivery: NoticeDelivery.delivered_at < func.now() - _MONTH,
    DeadLetter: DeadLetter.resolved_at < func.now() - _YEAR,
    ProviderChange: and_(
        ProviderChange.changed_at < func.now() - _QUARTER, ProviderChange.position < _NEWEST_CHANGE
    ),
}

# What a notice said of a person goes; that it came, and what became of it, stays.
_FORGET_NOTICES: Final = (
    update(IdentityWebhookMessage)
    .where(
        IdentityWebhookMessage.created_at < func.now() - _QUARTER,
        or_(IdentityWebhookMessage.raw.is_not(None), IdentityWebhookMessage.message.is_not(None)),
    )
    .values(raw=None, message=None)
)


async def keep_house(session: AsyncSession, _message: KeepHouse) -> None:
    """Delete what is settled; a second time there is nothing left to delete."""
    await session.execute(up_to_date_endpoints_moved_on())
    await expire_exports(session)
    for table, settled in SETTLED.items():
        _log(table, await session.execute(delete(table).where(settled)))
    _log(IdentityWebhookMessage, await session.execute(_FORGET_NOTICES))


def _log(table: type[Base], result: Result[Any]) -> None:
    assert isinstance(result, CursorResult)
    log.info("house kept", extra={"table": table.__tablename__, "rows": result.rowcount})
