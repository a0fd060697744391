"""Where "now" comes from: it is passed in, so that a test or the sandbox can choose it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)
