"""``npq serve`` as its own process. Source: design, "Start, stop, settings" and "Safety"."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(database_url):
    processes = []

    def start(port: int, *options: str) -> subprocess.Popen:
        environment = os.environ | {
            "NPQ_ENVIRONMENT": "test",
            "NPQ_DATABASE_URL": database_url,
            "NPQ_PORT": str(port),
            "NPQ_GRACE_SECONDS": "5",
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
