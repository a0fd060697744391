"""Who handles the messages of the queues that keep us in step with the neighbours and the calendar."""

from collections.abc import Sequence

from contracts.messages.identity import IdentityWebhookReceived
from contracts.messages.notices import DeliverNotices, SendNotice
from contracts.messages.requests import ApiRequestSeen
from contracts.messages.sandbox import RefreshSandbox
from contracts.messages.schedule import KeepHouse
from domain.clock import Clock
from workers.consumer import Subscription
from workers.queues import (
    DELIVER_NOTICES,
    KEEP_HOUSE,
    PROCESS_WEBHOOK,
    REFRESH_SANDBOX,
    STREAM_REQUESTS,
)
from workers.sync.analytics import AnalyticsSink, RequestTeller
from workers.sync.identity_notices import IdentityNotices
from workers.sync.keep_house import keep_house
from workers.sync.notices.deliver import Notifier
from workers.sync.refresh_sandbox import SandboxKeeper


def sync_subscriptions(clock: Clock, *, analytics: AnalyticsSink | None) -> Sequence[Subscription]:
    """One queue for each job of the calendar, and one for each neighbour."""
    notices = IdentityNotices(clock=clock)
    return (
        Subscription(queue=KEEP_HOUSE, handlers={KeepHouse: keep_house}),
        Subscription(
            queue=PROCESS_WEBHOOK,
            handlers={IdentityWebhookReceived: notices.process},
            mourners={IdentityWebhookReceived: notices.give_up},
        ),
        Subscription(
            queue=STREAM_REQUESTS, handlers={ApiRequestSeen: RequestTeller(sink=analytics).tell}
        ),
    )


def sandbox_subscription(environment: str, clock: Clock) -> Subscription:
    """Invented applications, where everybody is invented."""
    keeper = SandboxKeeper(environment=environment, clock=clock)
    return Subscription(queue=REFRESH_SANDBOX, handlers={RefreshSandbox: keeper.refresh})


def notice_subscription(notifier: Notifier) -> Subscription:
    """The queue of what providers are told."""
    return Subscription(
        queue=DELIVER_NOTICES,
        handlers={DeliverNotices: notifier.deliver, SendNotice: notifier.send},
    )
