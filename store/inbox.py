"""What a queue has handled, so that a second delivery does nothing."""

from dataclasses import asdict
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from store.audit import audit_context

# One round trip does both: the note, and who acts from here on in this transaction.
_NOTE: Final = text(
    """
    WITH noted AS (
        INSERT INTO inbox (queue, message_id) VALUES (:queue, :message_id)
        ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM noted),
           set_config('npq.actor', :actor, true),
           set_config('npq.cause', :cause, true),
           set_config('npq.note', :note, true)
    """
)


async def note(session: AsyncSession, queue: str, message_id: UUID) -> bool:
    """Note that the queue handles the message now; False when it already has.

    While another transaction is handling the same message this waits for its outcome.
    """
    values = {"queue": queue, "message_id": message_id} | asdict(audit_context())
    return bool((await session.execute(_NOTE, values)).scalar_one())
