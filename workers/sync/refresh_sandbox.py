"""Invented applications, added or replaced when staff ask. Source: provider-api.md 13.3, test environments."""

import logging
from dataclasses import asdict, dataclass
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.messages.sandbox import RefreshSandbox
from domain.clock import Clock
from domain.environments import refuse_where_people_are_real
from services.sandbox.fill import APPLICATIONS, add_fresh, providers_to_fill, replace

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxKeeper:
    """Handles the messages of the queue ``sync.refresh_sandbox``."""

    environment: str
    clock: Clock

    async def refresh(self, session: AsyncSession, message: RefreshSandbox) -> None:
        """Raises: NotAllowed (people are real here), NotFound (no such provider, or without contracts)."""
        refuse_where_people_are_real(self.environment)
        [provider] = await providers_to_fill(session, public_id=message.lead_provider_id)
        now, chance = self.clock(), Random()
        if message.replaces:
            made = await replace(session, provider, size=APPLICATIONS, now=now, chance=chance)
        else:
            made = await add_fresh(session, provider, now=now, chance=chance)
        log.info("sandbox refreshed", extra={"provider_id": provider.id, **asdict(made)})
