"""Who handles the messages of each queue: the one place where workers are put together.

An area adds a line for each of its queues. A test holds this to ``workers.queues``: every type that a queue
reads has a handler.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from domain.clock import system_clock
from npq.mail import mailer_of
from npq.notices import notifier_of
from npq.runtime import Runtime
from workers.consumer import Subscription
from workers.finance.subscriptions import finance_subscriptions
from workers.mail.subscriptions import mail_subscription
from workers.migration.subscriptions import migration_subscriptions
from workers.migration.tools import Tools
from workers.queues import Queue
from workers.sync.analytics import AnalyticsSink
from workers.sync.exports.subscription import export_subscription
from workers.sync.exports.tools import ExportTools
from workers.sync.subscriptions import notice_subscription, sandbox_subscription, sync_subscriptions
from workers.transport.amqp import AmqpTransport
from workers.transport.base import Transport
from workers.transport.in_process import InProcessTransport


def subscriptions(runtime: Runtime) -> Sequence[Subscription]:
    """Every queue with the handlers of what it reads; ``runtime`` is for those that need a client."""
    tools = Tools(
        engine=runtime.engine,
        sessions=runtime.sessions,
        legacy_url=runtime.legacy_url,
        clock=system_clock,
    )
    exports = ExportTools(engine=runtime.engine, sessions=runtime.sessions, clock=system_clock)
    return (
        *finance_subscriptions(system_clock),
        mail_subscription(mailer_of(runtime)),
        *migration_subscriptions(tools),
        *sync_subscriptions(system_clock, analytics=_analytics(runtime)),
        sandbox_subscription(runtime.settings.environment, system_clock),
        notice_subscription(notifier_of(runtime)),
        export_subscription(exports),
    )


def _analytics(runtime: Runtime) -> AnalyticsSink | None:
    """Where requests are counted, if anywhere."""
    settings = runtime.settings.analytics
    return AnalyticsSink(url=settings.url, key=settings.key) if settings else None


def connections_needed(queues: Sequence[Queue]) -> int:
    """How many database connections the consumers of these queues use at most."""
    in_hand = sum(max(1, queue.prefetch // queue.together) * queue.connections for queue in queues)
    return in_hand + len(queues)


@asynccontextmanager
async def open_transport(runtime: Runtime) -> AsyncIterator[Transport]:
    """RabbitMQ when the settings name one, else the queues in the database."""
    if runtime.settings.broker_url:
        async with AmqpTransport(runtime.settings.broker_url) as amqp:
            yield amqp
        return
    async with InProcessTransport(runtime.sessions, runtime.direct_url) as in_process:
        yield in_process
