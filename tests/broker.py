"""A RabbitMQ for tests: named, or found on loopback; without one the test is skipped, or fails."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from tests.ports import listens
from workers.queues import Queue
from workers.topology import remove
from workers.transport.amqp import AmqpTransport

_MISSING = (
    "No RabbitMQ: name one in NPQ_TEST_BROKER_URL, or start one on 127.0.0.1:5672"
    " (apt-get install rabbitmq-server)."
)


def broker_url() -> str:
    if named := os.environ.get("NPQ_TEST_BROKER_URL"):
        return named
    if listens(5672):
        return "amqp://guest:guest@127.0.0.1:5672/"
    if os.environ.get("NPQ_REQUIRE_BROKER") == "1":
        pytest.fail(_MISSING)
    pytest.skip(_MISSING)


def own_prefix() -> str:
    """Names of its own for each test, so that tests share a broker without meeting."""
    return f"test-{uuid4().hex[:12]}."


@asynccontextmanager
async def amqp(url: str, queues: list[Queue], *, prefix: str) -> AsyncIterator[AmqpTransport]:
    """A transport whose exchanges and queues are removed afterwards."""
    async with AmqpTransport(url, queues=queues, prefix=prefix) as transport:
        try:
            yield transport
        finally:
            await removed(broker_url(), queues, prefix=prefix)


async def removed(url: str, queues: list[Queue], *, prefix: str) -> None:
    async with AmqpTransport(url, queues=queues, prefix=prefix) as transport:
        channel = await transport.open_channel()
        await remove(channel, queues, names=transport.names)
