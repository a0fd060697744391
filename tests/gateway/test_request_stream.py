"""Requests on their way to the outbox: in batches, bounded, and never in the way. Source: provider-api.md 5.8."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event

from contracts.messages.catalogue import read_message
from contracts.messages.requests import SeenRequest
from gateway.request_stream import RequestStream, open_request_stream
from store.engine import create_engine, create_sessions
from store.tables import OutboxMessage
from tests.eventually import eventually
from tests.stored import rows

NEVER = 1_000_000.0
SEEN = SeenRequest(
    id=uuid4(),
    at=datetime(2024, 11, 25, 12, 0, tzinfo=UTC),
    request_id="request-0001",
    lead_provider_id=3,
    method="GET",
    path="/api/v3/npq-applications",
    query="",
    request_headers={"Accept": "*/*"},
    request_body={"data": {"attributes": {"funded_place": True}}},
    status=200,
    response_headers={},
    response_body=None,
)


def requests(number: int) -> Sequence[SeenRequest]:
    return [replace(SEEN, id=uuid4(), request_id=f"request-{n}") for n in range(number)]


@pytest.fixture
def written(sessions):
    """The requests in the outbox, message by message."""

    async def read() -> list[list[SeenRequest]]:
        messages = await rows(sessions, OutboxMessage)
        return [list(read_message(one.type, one.body).requests) for one in messages]

    return read


def dropped() -> float:
    return REGISTRY.get_sample_value("npq_api_requests_dropped_total")


async def stopped(stream: RequestStream) -> None:
    """Let the stream run to its end, as when the process stops."""
    stop = asyncio.Event()
    stop.set()
    await stream.run(stop)


async def test_what_was_gathered_is_written_whole_when_the_process_stops(sessions, written):
    async with open_request_stream(sessions) as stream:
        stream.take(SEEN)
    assert await written() == [[SEEN]]


async def test_a_hundred_make_a_message_and_the_rest_another(sessions, written):
    stream, told = RequestStream(sessions), requests(250)
    for one in told:
        stream.take(one)
    await stopped(stream)
    assert await written() == [told[:100], told[100:200], told[200:]]


async def test_a_batch_is_written_without_waiting_for_more(sessions, written):
    stream, stop = RequestStream(sessions, seconds_between_writes=NEVER), asyncio.Event()
    running = asyncio.create_task(stream.run(stop))
    for one in requests(100):
        stream.take(one)

    async def is_written() -> bool:
        return len(await written()) == 1

    await eventually(is_written)
    stop.set()
    await running


async def test_a_few_are_written_after_a_while(sessions, written):
    async with open_request_stream(sessions) as stream:
        stream.take(SEEN)

        async def is_written() -> bool:
            return await written() == [[SEEN]]

        await eventually(is_written)


async def test_gathering_asks_the_database_nothing_and_writing_little(sessions, engine):
    statements = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    stream = RequestStream(sessions)
    for one in requests(100):
        stream.take(one)
    assert statements == []
    await stopped(stream)
    assert len(statements) == 2  # Who writes, and the message.


async def test_when_there_is_no_room_the_oldest_go_and_are_counted(sessions, written):
    stream, told, before = RequestStream(sessions, most_waiting=10), requests(13), dropped()
    for one in told:
        stream.take(one)
    await stopped(stream)
    assert (await written(), dropped() - before) == ([told[3:]], 3)


@pytest.fixture
async def away():
    """Sessions of a database that cannot be reached."""
    engine = create_engine("postgresql://postgres@127.0.0.1:1/nowhere")
    yield create_sessions(engine)
    await engine.dispose()


async def test_while_the_database_is_away_they_wait_in_their_order(sessions, away, written):
    stream, told = RequestStream(away, most_waiting=150), requests(120)
    for one in told:
        stream.take(one)
    assert not await stream._write_all()
    stream.take(SEEN)
    stream._sessions = sessions
    await stopped(stream)
    assert await written() == [told[:100], [*told[100:], SEEN]]


async def test_what_is_left_at_the_end_is_counted(away):
    stream, before = RequestStream(away), dropped()
    for one in requests(3):
        stream.take(one)
    await stopped(stream)
    assert dropped() - before == 3


async def test_a_batch_that_cannot_be_kept_holds_up_no_other(sessions, written):
    stream, before = RequestStream(sessions), dropped()
    stream.take(replace(SEEN, path="a\0b"))
    assert await stream._write_all()
    stream.take(SEEN)
    await stopped(stream)
    assert (await written(), dropped() - before) == ([[SEEN]], 1)
