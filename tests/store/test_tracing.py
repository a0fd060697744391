"""A trace goes on from the request to the consumer, in the message's envelope."""

import pytest

from store.tracing import current_trace, in_trace

trace = pytest.importorskip("opentelemetry.trace")

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADERS = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


def test_outside_of_a_trace_there_is_nothing_to_carry():
    assert current_trace() == {}


def test_the_trace_of_the_headers_is_the_trace_inside():
    with in_trace(HEADERS):
        assert current_trace() == HEADERS
        assert format(trace.get_current_span().get_span_context().trace_id, "032x") == TRACE
    assert current_trace() == {}


def test_headers_without_a_trace_change_nothing():
    with in_trace({}):
        assert current_trace() == {}
