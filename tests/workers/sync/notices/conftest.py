"""A provider with an endpoint, its receiving server, and changes to tell of."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.base import Message
from contracts.messages.notices import DeliverNotices, SendNotice
from domain.notices.addresses import LOCAL
from services.notices.endpoints import EndpointChange, add_endpoint, change_endpoint
from services.notices.keeping import Keeping, keeping_of
from store.tables import LeadProvider, NoticeDelivery, NoticeEndpoint, OutboxMessage, ProviderChange
from store.transaction import transaction
from tests.conftest import FakeClock
from tests.factories import make_provider
from tests.workers.sync.notices.receiver import Receiver, receiving
from workers.consumer import TryLater
from workers.sync.notices.deliver import Notifier
from workers.sync.notices.post import Post

SECRET_KEY = "a secret key for tests, long enough to be one"


@dataclass(kw_only=True)
class Service:
    """What the tests do and see."""

    sessions: async_sessionmaker[AsyncSession]
    clock: FakeClock
    keeping: Keeping
    notifier: Notifier
    provider: LeadProvider
    receiver: Receiver
    endpoint_id: UUID
    start: int = 0

    async def change(self, number: int = 1, provider: LeadProvider | None = None) -> list[int]:
        """So many changes of what the provider sees; gives their positions."""
        owner = (provider or self.provider).id
        async with transaction(self.sessions) as session:
            rows = [
                ProviderChange(
                    lead_provider_id=owner,
                    resource="application",
                    resource_id=uuid4(),
                    changed_at=datetime.fromisoformat("2024-11-25T11:59:30.5+00:00"),
                )
                for _ in range(number)
            ]
            session.add_all(rows)
            await session.flush()
            return sorted(row.position for row in rows)

    async def handle(self, message: Message) -> TryLater | None:
        """Handle a message; the error that sends it to a delay, if there is one."""
        act = self.notifier.deliver if isinstance(message, DeliverNotices) else self.notifier.send
        try:
            async with transaction(self.sessions) as session:
                await act(session, message)
        except TryLater as later:
            return later
        return None

    async def deliver(self) -> TryLater | None:
        return await self.handle(DeliverNotices(endpoint_id=self.endpoint_id))

    async def send(self, delivery: NoticeDelivery) -> TryLater | None:
        return await self.handle(SendNotice(delivery_id=delivery.public_id))

    async def asked(self) -> list[tuple[str, dict[str, Any]]]:
        """The messages that were sent, in order."""
        async with transaction(self.sessions) as session:
            rows = await session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            return [(row.type, row.body) for row in rows if row.type.startswith("notice")]

    async def endpoint(self) -> NoticeEndpoint:
        async with transaction(self.sessions) as session:
            return (
                await session.scalars(
                    select(NoticeEndpoint).where(NoticeEndpoint.public_id == self.endpoint_id)
                )
            ).one()

    async def deliveries(self) -> list[NoticeDelivery]:
        async with transaction(self.sessions) as session:
            return list(await session.scalars(select(NoticeDelivery).order_by(NoticeDelivery.id)))

    async def set(self, **change: str) -> None:
        async with transaction(self.sessions) as session:
            endpoint = (await session.scalars(select(NoticeEndpoint))).one()
            await change_endpoint(
                session,
                endpoint,
                EndpointChange(**change),
                keeping=self.keeping,
                now=self.clock(),
            )


@pytest.fixture
def keeping() -> Keeping:
    return keeping_of(secret_key=SECRET_KEY, environment="test")


@pytest.fixture
def notifier(sessions, clock, keeping) -> Notifier:
    return Notifier(post=Post(reach=LOCAL), seal=keeping.seal, sessions=sessions, clock=clock)


@pytest.fixture
async def service(sessions, clock, keeping, notifier) -> AsyncIterator[Service]:
    async with receiving(Receiver()) as receiver:
        async with transaction(sessions) as session:
            provider = await make_provider(session)
            session.add(ProviderChange(lead_provider_id=provider.id, resource="everything"))
            await session.flush()
            added = await add_endpoint(
                session, receiver.url, provider_id=provider.id, keeping=keeping
            )
        receiver.secret = added.secret
        yield Service(
            sessions=sessions,
            clock=clock,
            keeping=keeping,
            notifier=notifier,
            provider=provider,
            receiver=receiver,
            endpoint_id=added.endpoint.public_id,
        )
