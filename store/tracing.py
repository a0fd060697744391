"""The trace that work belongs to, carried with messages when OpenTelemetry is installed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

try:
    from opentelemetry import context, propagate
except ImportError:  # The extra "observe" is optional.

    def current_trace() -> dict[str, str]:
        """The headers of the present trace; none without OpenTelemetry."""
        return {}

    @contextmanager
    def in_trace(trace: Mapping[str, str]) -> Iterator[None]:
        """Work inside belongs to no trace, whatever the headers say."""
        del trace
        yield

else:

    def current_trace() -> dict[str, str]:
        """The headers of the present trace."""
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
        return carrier

    @contextmanager
    def in_trace(trace: Mapping[str, str]) -> Iterator[None]:
        """Work inside belongs to the trace of these headers."""
        if not trace:
            yield
            return
        token = context.attach(propagate.extract(trace))
        try:
            yield
        finally:
            context.detach(token)
