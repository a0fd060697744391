"""``npq serve`` as its own process. Source: design, "Start, stop, settings" and "Safety"."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import asyncpg
import pytest

from store.engine import without_driver

PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(database_url):
    processes = []

    def start(port: int, *options: str, **settings: str) -> subprocess.Popen:
        environment = os.environ | {
            "NPQ_ENVIRONMENT": "test",
            "NPQ_DATABASE_URL": database_url,
            "NPQ_PORT": str(port),
            "NPQ_GRACE_SECONDS": "5",
            **settings,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "npq", "serve", *options],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def status_of(port: int, path: str = "/up") -> int:
    """The status, asked for until somebody answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > until:
                raise


def test_it_answers_and_stops_when_told(serve):
    port = free_port()
    process = serve(port)
    assert status_of(port) == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0


def test_a_port_that_is_taken_is_refused_with_its_number(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = serve(port)
        _, told = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert f"Port {port} is taken" in told


def test_several_processes_share_one_port_and_all_stop(serve):
    port = free_port()
    process = serve(port, "--processes", "2")
    assert {status_of(port) for _ in range(5)} == {200}
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port))


COUNTED = {"NPQ_ANALYTICS_URL": "http://127.0.0.1:1/", "NPQ_ANALYTICS_KEY": "a key"}


@pytest.mark.parametrize(("settings", "number"), [(COUNTED, 3), ({}, 0)])
def test_requests_that_were_gathered_are_written_before_it_stops(
    serve, engine, database_url, settings, number
):
    port = free_port()
    process = serve(port, **settings)
    assert status_of(port) == 200
    assert {status_of(port, "/api/v3/npq-applications") for _ in range(3)} == {401}
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0
    told = [one for body in asyncio.run(outbox(database_url)) for one in body["requests"]]
    assert [one["status"] for one in told] == [401] * number


async def outbox(database_url: str) -> list[dict]:
    connection = await asyncpg.connect(without_driver(database_url))
    rows = await connection.fetch("SELECT body FROM outbox WHERE type = 'api_request.seen.v1'")
    await connection.close()
    return [json.loads(row["body"]) for row in rows]
