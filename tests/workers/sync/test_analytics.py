"""Requests handed over to whoever counts them. Source: provider-api.md 5.8; admin-and-operations.md 8.5, 9.6 (b)."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY
from sqlalchemy import select

from contracts.messages.requests import ApiRequestSeen
from domain.faults import Refused, Unavailable
from gateway.request_stream import open_request_stream
from store.tables import DeadLetter, InboxEntry
from store.transaction import transaction
from tests.eventually import eventually
from tests.factories import make_provider
from tests.gateway.test_request_stream import SEEN
from workers.consumer import Consumer, TryLater
from workers.queues import FIVE_STEPS, STREAM_REQUESTS
from workers.relay import Relay
from workers.sync.analytics import AnalyticsSink, RequestTeller
from workers.sync.subscriptions import sync_subscriptions
from workers.transport.in_process import InProcessTransport

TINY = (timedelta(milliseconds=10),) * 2


class Sink:
    """A sink on loopback that answers as it is told, and remembers what it took."""

    def __init__(self) -> None:
        self.answers: list[web.Response] = []
        self.asked = 0
        self.taken: list[tuple[str, list[dict]]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        refusal = self.answers.pop(0) if self.answers else None
        if refusal is not None:
            return refusal
        body = json.loads(await request.read())
        self.taken.append((request.headers["Authorization"], body["requests"]))
        return web.Response(status=202)


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
async def address(sink):
    app = web.Application()
    app.router.add_post("/requests", sink.answer)
    async with TestServer(app) as server:
        yield AnalyticsSink(url=str(server.make_url("/requests")), key="key-of-the-sink")


@pytest.fixture
def tell(sessions, address):
    async def act(*seen, to=address):
        async with transaction(sessions) as session:
            await RequestTeller(sink=to).tell(session, ApiRequestSeen(requests=list(seen)))

    return act


async def test_a_batch_is_one_post_with_the_providers_name(tell, sessions, sink):
    async with transaction(sessions) as session:
        provider = await make_provider(session, name="Teach First")
    nobodys = replace(SEEN, lead_provider_id=None, status=401, response_body={"error": "No."})
    await tell(replace(SEEN, lead_provider_id=provider.id), nobodys)
    [(key, (one, other))] = sink.taken
    assert key == "Bearer key-of-the-sink"
    assert one == {
        "id": str(SEEN.id),
        "created_at": "2024-11-25T12:00:00+00:00",
        "request_id": "request-0001",
        "request_path": "/api/v3/npq-applications",
        "request_query": "",
        "request_method": "GET",
        "request_headers": {"Accept": "*/*"},
        "request_body": {"data": {"attributes": {"funded_place": True}}},
        "status_code": 200,
        "response_headers": {},
        "response_body": None,
        "lead_provider": "Teach First",
    }
    assert (other["lead_provider"], other["response_body"]) == (None, {"error": "No."})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=400), Refused),
        (web.Response(status=413), Refused),
        (web.Response(status=422), Refused),
        (web.Response(status=401), Unavailable),
        (web.Response(status=404), Unavailable),
        (web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}), Unavailable),
        (web.Response(status=500), Unavailable),
        (web.Response(status=503), Unavailable),
        (web.Response(status=429), Unavailable),
        (web.Response(status=429, headers={"Retry-After": "soon"}), Unavailable),
        (web.Response(status=429, headers={"Retry-After": "9" * 30}), Unavailable),
    ],
    ids=lambda given: str(getattr(given, "status", "")),
)
async def test_what_an_answer_means(tell, sink, answer, error):
    sink.answers = [answer]
    with pytest.raises(error):
        await tell(SEEN)


async def test_a_sink_that_asks_for_patience_gets_it(tell, sink):
    sink.answers = [web.Response(status=429, headers={"Retry-After": "90"})]
    with pytest.raises(TryLater) as later:
        await tell(SEEN)
    assert later.value.after == timedelta(seconds=90)


async def test_a_sink_that_is_not_there_is_asked_again_later(tell):
    with pytest.raises(Unavailable):
        await tell(SEEN, to=AnalyticsSink(url="http://127.0.0.1:1/requests", key="k"))


async def test_without_a_sink_nothing_is_told(tell):
    await tell(SEEN, to=None)


def test_the_key_is_not_shown(address):
    assert "key-of-the-sink" not in repr(address)


def test_the_tries_are_those_of_the_specification():
    assert (STREAM_REQUESTS.delays, STREAM_REQUESTS.buries) == (FIVE_STEPS, False)


@asynccontextmanager
async def streaming(sessions, database_url, clock, address):
    """A gateway's stream, the relay and the worker, from end to end; delays are short."""
    queue = replace(STREAM_REQUESTS, delays=TINY)
    (ours,) = [
        one for one in sync_subscriptions(clock, analytics=address) if one.queue is STREAM_REQUESTS
    ]
    async with InProcessTransport(sessions, database_url, queues=[queue]) as transport:
        consumer = Consumer(replace(ours, queue=queue), transport=transport, sessions=sessions)
        relay = Relay(database_url, transport, queues=[queue], batch=100)
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(consumer.run(stop))
            tasks.create_task(relay.run(stop))
            try:
                async with open_request_stream(sessions) as stream:
                    yield stream
            finally:
                stop.set()


async def test_a_sink_that_is_down_gets_the_batch_later_once(
    sessions, database_url, clock, address, sink
):
    sink.answers = [web.Response(status=503), web.Response(status=503)]

    async def arrived() -> bool:
        return bool(sink.taken)

    async with streaming(sessions, database_url, clock, address) as stream:
        stream.take(SEEN)
        await eventually(arrived)
    assert (sink.asked, len(sink.taken)) == (3, 1)
    assert [one["id"] for one in sink.taken[0][1]] == [str(SEEN.id)]
    async with transaction(sessions) as session:
        assert len((await session.scalars(select(InboxEntry))).all()) == 1


async def test_what_no_try_could_deliver_is_dropped_and_counted(
    sessions, database_url, clock, address, sink
):
    sink.answers = [web.Response(status=503) for _ in range(3)]
    name, labels = "npq_messages_dropped_total", {"queue": "sync.stream_requests"}
    before = REGISTRY.get_sample_value(name, labels) or 0.0

    async def is_dropped() -> bool:
        return (REGISTRY.get_sample_value(name, labels) or 0.0) == before + 1

    async with streaming(sessions, database_url, clock, address) as stream:
        stream.take(SEEN)
        await eventually(is_dropped)
    assert (sink.asked, sink.taken) == (3, [])
    async with transaction(sessions) as session:
        assert (await session.scalars(select(DeadLetter))).all() == []
