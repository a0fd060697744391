"""A message is a row in the transaction of its change, and says where it comes from."""

from uuid import uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from contracts.messages.catalogue import body_of
from contracts.messages.envelope import read_envelope
from contracts.messages.finance import RecomputeStatement
from store.audit import acting_as
from store.leader import direct
from store.outbox import mark_sent, payload_of, send, unsent
from store.tables import OutboxMessage
from store.transaction import transaction

Sessions = async_sessionmaker[AsyncSession]


async def test_the_envelope_says_who_acted_and_for_which_request(
    sessions: Sessions, database_url: str
):
    message = RecomputeStatement(statement_id=uuid4())
    with acting_as("Admin 7"), structlog.contextvars.bound_contextvars(request_id="r-1"):
        async with transaction(sessions) as session:
            send(session, message)
    async with direct(database_url, application_name="test") as connection:
        [row] = await unsent(connection, limit=10)
        envelope = read_envelope(payload_of(row))
    assert (envelope.actor, envelope.request_id) == ("Admin 7", "r-1")
    assert (envelope.type, dict(envelope.body)) == (message.type, body_of(message))
    assert envelope.message_id == row["message_id"]
    assert envelope.created_at == row["created_at"]


async def test_without_a_request_the_cause_is_named(sessions: Sessions):
    with acting_as("Job: schedule", cause="m-1"):
        async with transaction(sessions) as session:
            send(session, RecomputeStatement(statement_id=uuid4()))
    async with transaction(sessions) as session:
        [row] = await session.scalars(select(OutboxMessage))
    assert row.headers == {"request_id": "m-1", "actor": "Job: schedule", "trace": {}}


async def test_what_is_marked_is_not_unsent(sessions: Sessions, database_url: str):
    async with transaction(sessions) as session:
        for _ in range(3):
            send(session, RecomputeStatement(statement_id=uuid4()))
    async with direct(database_url, application_name="test") as connection:
        first, second, third = [row["id"] for row in await unsent(connection, limit=10)]
        await mark_sent(connection, [first, third])
        assert [row["id"] for row in await unsent(connection, limit=10)] == [second]
