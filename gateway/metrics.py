"""What the gateway counts, for ``/metrics``. Source: admin-and-operations.md 10.4, "Metrics"."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The counters of one process; each application has its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "npq_requests",
            "Answers given.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "npq_request_seconds",
            "Time to the answer.",
            ["route", "method"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self.under_way = Gauge("npq_requests_under_way", "Requests now.", registry=self.registry)
