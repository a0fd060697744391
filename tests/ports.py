"""Ports of this machine: who listens, and which are free."""

import socket

HOST = "127.0.0.1"


def listens(port: int) -> bool:
    """Whether something answers on this port of the loopback address."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def three_free_ports() -> int:
    """The first of three neighbouring ports that nobody uses."""
    while True:
        with socket.create_server((HOST, 0)) as probe:
            port: int = probe.getsockname()[1]
        if port < 65_000 and not any(listens(port + beside) for beside in range(3)):
            return port
