"""What a queue has handled, so that a second delivery does nothing."""

from typing import Final
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from store.audit import audit_context
from store.engine import connection_of

# One round trip does both: the note, and who acts from here on in this transaction.
_NOTE: Final = """
WITH noted AS (
    INSERT INTO inbox (queue, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM noted),
       set_config('npq.actor', $3, true),
       set_config('npq.cause', $4, true),
       set_config('npq.note', $5, true)
"""


class Inbox:
    """The inbox of a queue in one transaction.

    It speaks to the driver itself: for many small messages the way through the session would cost more
    than the note.
    """

    def __init__(self, connection: asyncpg.Connection, queue: str) -> None:
        self._connection = connection
        self._queue = queue

    async def note(self, message_id: UUID) -> bool:
        """Note that the queue handles the message now; False when it already has.

        While another transaction is handling the same message this waits for its outcome.
        """
        acting = audit_context()
        return bool(
            await self._connection.fetchval(
                _NOTE, self._queue, message_id, acting.actor, acting.cause, acting.note
            )
        )


async def inbox_of(session: AsyncSession, queue: str) -> Inbox:
    """The queue's inbox in the session's transaction, which must have begun."""
    return Inbox(await connection_of(session), queue)
