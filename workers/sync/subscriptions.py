"""Who handles the messages of the queues that keep us in step with the neighbours and the calendar."""

from collections.abc import Sequence

from contracts.messages.schedule import KeepHouse
from workers.consumer import Subscription
from workers.queues import KEEP_HOUSE
from workers.sync.keep_house import keep_house


def sync_subscriptions() -> Sequence[Subscription]:
    """One queue for each job of the calendar."""
    return (Subscription(queue=KEEP_HOUSE, handlers={KeepHouse: keep_house}),)
