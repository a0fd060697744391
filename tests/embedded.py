"""The embedded server for a machine that has none: fast, and thrown away."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store import embedded


@contextmanager
def embedded_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="npq-tests-") as folder:
        Path(folder).chmod(0o755)
        with embedded.embedded_server(Path(folder), throwaway=True) as server:
            yield server.url
