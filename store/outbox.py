"""What leaves the service leaves through here: a message is a row in the transaction of its change.

A trigger of the table wakes the relay when the transaction commits.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import structlog
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.base import Message
from contracts.messages.catalogue import body_of
from contracts.messages.envelope import read_envelope
from store.audit import audit_context
from store.tables import DeadLetter, OutboxMessage
from store.tracing import current_trace

CHANNEL = "npq_outbox"


def send(session: AsyncSession, message: Message) -> None:
    """Let the message leave when the session's transaction commits, and only then."""
    row = OutboxMessage(type=message.type, body=body_of(message), headers=message_headers())
    session.add(row)


def send_back(session: AsyncSession, letter: DeadLetter) -> None:
    """Send a dead letter to its queue again, and to no other, under its own id."""
    envelope = read_envelope(letter.payload)
    headers = {
        "request_id": envelope.request_id,
        "actor": envelope.actor,
        "trace": dict(envelope.trace),
    }
    session.add(
        OutboxMessage(
            message_id=envelope.message_id,
            type=envelope.type,
            queue=letter.queue,
            body=dict(envelope.body),
            headers=headers,
            created_at=envelope.created_at,
        )
    )


def message_headers() -> dict[str, Any]:
    """What a message sent now says of where it comes from."""
    acting = audit_context()
    request_id = structlog.contextvars.get_contextvars().get("request_id", acting.cause)
    return {"request_id": str(request_id), "actor": acting.actor, "trace": current_trace()}


def unroutable() -> Select[OutboxMessage]:
    """The messages that no queue took, oldest first."""
    kept = OutboxMessage.unroutable_at.is_not(None), OutboxMessage.sent_at.is_(None)
    return select(OutboxMessage).where(*kept).order_by(OutboxMessage.id)


async def send_unroutable_again(session: AsyncSession) -> int:
    """Let the relay try the messages that no queue took once more; gives their number."""
    strays = (await session.scalars(unroutable().with_for_update())).all()
    for stray in strays:
        stray.unroutable_at = None
    return len(strays)


_UNSENT = """
SELECT id, message_id, type, queue, body::text AS body, headers::text AS headers, created_at
  FROM outbox
 WHERE sent_at IS NULL AND unroutable_at IS NULL
 ORDER BY id
 LIMIT $1
"""


async def unsent(connection: asyncpg.Connection, *, limit: int) -> Sequence[asyncpg.Record]:
    """The oldest rows that are still to be published, in their order.

    The order of ids is not the order of commits: a slow transaction's row appears behind younger ones,
    so the question is always which rows are unsent, never which are newer than the last.
    """
    rows: Sequence[asyncpg.Record] = await connection.fetch(_UNSENT, limit)
    return rows


async def mark_sent(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """The transport confirmed these rows."""
    await connection.execute("UPDATE outbox SET sent_at = now() WHERE id = ANY($1)", ids)


async def mark_unroutable(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """No queue takes these rows; they are kept for ``npq dead``, and hold up nothing."""
    await connection.execute("UPDATE outbox SET unroutable_at = now() WHERE id = ANY($1)", ids)


def payload_of(row: asyncpg.Record) -> bytes:
    """The envelope of an unsent row; the body goes in as PostgreSQL wrote it, unread."""
    facts = {
        "message_id": str(row["message_id"]),
        "type": row["type"],
        "created_at": row["created_at"],
        "body": orjson.Fragment(row["body"]),
    }
    return orjson.dumps(orjson.loads(row["headers"]) | facts)
