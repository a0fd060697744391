"""A notice on its way through the queue: handled once, and told of when it was given up on."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contracts.messages.identity import IdentityWebhookReceived
from services.identity.claims import PROVIDER
from store.tables import IdentityWebhookMessage, User
from store.transaction import transaction
from tests.factories import add, make_user
from workers.queues import FIVE_STEPS, PROCESS_WEBHOOK
from workers.sync.subscriptions import sync_subscriptions

SENT_AT = datetime(2024, 11, 25, 11, 58, tzinfo=UTC)


@pytest.fixture
def notices(clock):
    """The subscription of the queue."""
    (found,) = [
        each for each in sync_subscriptions(clock, analytics=None) if each.queue is PROCESS_WEBHOOK
    ]
    return found


@pytest.fixture
async def received(sessions) -> IdentityWebhookReceived:
    message = {"user": {"userId": "amina", "emailAddress": "a@example.com", "firstName": "Amina"}}
    async with transaction(sessions) as session:
        await make_user(session, provider=PROVIDER, uid="amina")
        notice = IdentityWebhookMessage(
            message=message, message_type="UserUpdated", sent_at=SENT_AT
        )
        return IdentityWebhookReceived(webhook_message_id=(await add(session, notice)).id)


async def test_a_notice_handled_twice_is_processed_once(sessions, notices, received):
    for _ in range(2):
        async with transaction(sessions) as session:
            await notices.handlers[IdentityWebhookReceived](session, received)
    async with transaction(sessions) as session:
        assert await session.scalar(select(User.full_name)) == "Amina"
        assert await session.scalar(select(IdentityWebhookMessage.status)) == "processed"


async def test_a_notice_that_was_given_up_on_has_failed(sessions, notices, received):
    async with transaction(sessions) as session:
        await notices.mourners[IdentityWebhookReceived](session, received, "KeyError in x, y.py:1")
    async with transaction(sessions) as session:
        notice = await session.scalar(select(IdentityWebhookMessage))
    assert (notice.status, notice.status_comment) == ("failed", "KeyError in x, y.py:1")


def test_there_are_five_more_tries():
    assert PROCESS_WEBHOOK.delays == FIVE_STEPS
