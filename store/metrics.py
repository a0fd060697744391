"""Counters of what happens to messages; every process shows its own under ``/metrics``."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED: Final = Counter(
    "npq_messages_published", "Messages handed to the transport by the relay.", ["type"]
)
CONFIRMED: Final = Counter("npq_messages_confirmed", "Messages that the transport confirmed.")
UNROUTABLE: Final = Counter(
    "npq_messages_unroutable", "Messages that no queue takes: someone must look.", ["type"]
)
HANDLED: Final = Counter("npq_messages_handled", "Messages handled.", ["queue"])
DUPLICATES: Final = Counter(
    "npq_messages_duplicate", "Deliveries of messages handled before.", ["queue"]
)
FAILED: Final = Counter(
    "npq_messages_failed", "Tries that failed and will be repeated.", ["queue", "error"]
)
DEAD: Final = Counter("npq_messages_dead", "Messages that were given up.", ["queue"])
HANDLING_SECONDS: Final = Histogram(
    "npq_message_handling_seconds", "Time taken by a transaction of messages.", ["queue"]
)

DROPPED: Final = Counter(
    "npq_messages_dropped", "Messages given up and kept nowhere, as their queue says.", ["queue"]
)
REQUESTS_DROPPED: Final = Counter(
    "npq_api_requests_dropped", "Requests of the API that are told to nobody who counts them."
)
NOTICES: Final = Counter("npq_notices", "Tries to tell providers of changes.", ["outcome"])
NOTICE_SECONDS: Final = Histogram(
    "npq_notice_seconds", "Time that providers' endpoints took to answer."
)

OUTBOX_WAITING: Final = Gauge("npq_outbox_waiting", "Messages not yet confirmed.")
OUTBOX_AGE_SECONDS: Final = Gauge("npq_outbox_age_seconds", "Age of the oldest unsent message.")
OUTBOX_UNROUTABLE: Final = Gauge(
    "npq_outbox_unroutable", "Messages kept because no queue takes them."
)
DEAD_LETTERS: Final = Gauge("npq_dead_letters_open", "Dead letters nobody has resolved.", ["queue"])
FAILING_ENDPOINTS: Final = Gauge(
    "npq_notice_endpoints_failing", "Endpoints of providers that we gave up on."
)
SCHEDULE_LAG_SECONDS: Final = Gauge(
    "npq_schedule_lag_seconds", "Time since the scheduler's last tick."
)
