"""A notice of the identity provider arrived: keep it, once, and have it processed.

Source: provider-api.md 13.1 and D-21.
"""

import logging
from datetime import datetime
from typing import Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.api.identity_webhook import read_notice
from contracts.messages.identity import IdentityWebhookReceived
from domain.faults import Fault, Malformed
from store.engine import connection_of
from store.outbox import send
from store.prepared import fetch_one
from store.queries.webhooks import KEEP_NOTICE

log = logging.getLogger(__name__)

_UNKEEPABLE: Final = Fault(title="body", detail="The notice has something in it that is no text.")


async def receive_notice(session: AsyncSession, raw: bytes, *, now: datetime) -> bool:
    """Keep a notice and have it processed; False when one of its id is kept already.

    Of two at once with the same id one is kept. One without an id is always new.

    Raises: Malformed.
    """
    notice = read_notice(raw)
    try:
        kept = await fetch_one(
            await connection_of(session),
            KEEP_NOTICE,
            raw=notice.raw,
            message_id=notice.id,
            message_type=notice.type,
            sent_at=notice.sent_at,
            now=now,
        )
    except asyncpg.DataError as error:
        raise Malformed(_UNKEEPABLE) from error
    if kept is None:
        log.info("notice known already")
        return False
    send(session, IdentityWebhookReceived(webhook_message_id=kept["id"]))
    log.info("notice received", extra={"webhook_message_id": kept["id"]})
    return True
