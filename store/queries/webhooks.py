"""Notices of the identity provider, as they were received. Source: provider-api.md 13.1."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import defer

from domain.vocabulary import WebhookStatus
from store.prepared import Prepared
from store.tables import IdentityWebhookMessage

RETRYABLE: Final = (WebhookStatus.FAILED, WebhookStatus.UNHANDLED)
"""Only these may be processed again by hand."""

# What was received is read by the database itself, so that what is kept is what was sent.
KEEP_NOTICE: Final = Prepared(
    """
    INSERT INTO identity_webhook_messages
           (raw, message, message_id, message_type, sent_at, created_at, updated_at)
    SELECT told.raw, nullif(told.raw -> 'message', 'null'),
           $2::text, $3::text, $4::timestamptz, $5::timestamptz, $5
      FROM (SELECT $1::text::jsonb) AS told (raw)
        ON CONFLICT (message_id) DO NOTHING
 RETURNING id
    """,
    ("raw", "message_id", "message_type", "sent_at", "now"),
)


def notice_to_process(key: int) -> Select[IdentityWebhookMessage]:
    """The notice, which nobody else processes until the transaction ends."""
    return select(IdentityWebhookMessage).where(IdentityWebhookMessage.id == key).with_for_update()


def notices(statuses: Sequence[WebhookStatus]) -> Select[IdentityWebhookMessage]:
    """Those in one of these states, newest first, without what they say.

    Source: admin-and-operations.md 4.5.
    """
    row = IdentityWebhookMessage
    return (
        select(row)
        .where(row.status.in_(statuses))
        .order_by(row.created_at.desc(), row.id.desc())
        .options(defer(row.raw, raiseload=True), defer(row.message, raiseload=True))
    )
