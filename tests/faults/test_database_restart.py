"""The database crashes and comes back while messages flow: nothing is lost, nothing is doubled."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from store import embedded
from store.engine import create_engine, create_sessions
from store.schema import upgrade
from tests.broker import amqp, broker_url, own_prefix
from tests.eventually import eventually
from tests.workers.messaging.conftest import QUEUE, Service
from workers.transport.in_process import InProcessTransport

pytestmark = pytest.mark.fault


@pytest.fixture
def server() -> Iterator[embedded.EmbeddedServer]:
    """A server of our own, which may be crashed; its account must be able to enter the folder."""
    with tempfile.TemporaryDirectory(prefix="npq-faults-") as folder:
        Path(folder).chmod(0o755)
        with embedded.embedded_server(Path(folder)) as server:
            yield server


@pytest.fixture(params=["in_process", pytest.param("amqp", marks=pytest.mark.broker)])
async def service(
    request: pytest.FixtureRequest, server: embedded.EmbeddedServer
) -> AsyncIterator[Service]:
    engine = create_engine(server.url)
    await upgrade(engine)
    sessions = create_sessions(engine)
    if request.param == "in_process":
        opened = InProcessTransport(sessions, server.url, queues=[QUEUE])
    else:
        opened = amqp(broker_url(), [QUEUE], prefix=own_prefix())
    async with opened as transport:
        yield Service(transport, sessions, server.url)
    await engine.dispose()


async def crash(server: embedded.EmbeddedServer) -> None:
    """End the server at once, as a power cut would, and start it again."""
    pg_ctl = [server.binaries / "pg_ctl", "-D", server.cluster, "-w", "-m", "immediate", "restart"]
    await asyncio.to_thread(embedded._run, server.cluster, pg_ctl)


async def test_a_database_that_crashes_in_full_flow_loses_and_doubles_nothing(
    service: Service, server: embedded.EmbeddedServer
):
    statements = await service.commands(800)
    async with service.running(service.relay().run, service.consumer().run):
        for seen in (1, 200):
            await service.until_effects(seen)
            await crash(server)
            await eventually(lambda: _answers(service))
        statements += await service.commands(20)
        effects = await service.until_effects(820)
        rows = await service.until_outbox_is_settled()
    assert sorted(effects) == sorted(str(statement) for statement in statements)
    assert all(row.sent_at for row in rows)


async def _answers(service: Service) -> bool:
    """Whether the database is back for us: the first call finds the lost connections."""
    try:
        await service.effects()
    except Exception:  # noqa: BLE001 - whatever the driver says of a server that is starting
        return False
    return True
