"""Notices of the identity provider, processed one by one. Source: provider-api.md 13.1."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.identity import IdentityWebhookReceived
from domain.clock import Clock
from services.identity.process_notice import process_notice
from services.identity.retry_notices import give_up_notice


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentityNotices:
    """Handles the messages of the queue ``sync.process_webhook``."""

    clock: Clock

    async def process(self, session: AsyncSession, message: IdentityWebhookReceived) -> None:
        await process_notice(session, message.webhook_message_id, now=self.clock())

    async def give_up(
        self, session: AsyncSession, message: IdentityWebhookReceived, reason: str
    ) -> None:
        """The message's last try failed. Source: admin-and-operations.md 8.5."""
        await give_up_notice(session, message.webhook_message_id, reason, now=self.clock())
