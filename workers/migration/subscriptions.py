"""Who handles the messages of the migration's queues."""

from collections.abc import Sequence
from functools import partial

from contracts.messages.migration import AdvanceMigration, RunMigrationChunk
from workers.consumer import Subscription
from workers.migration.chunks import run_chunk
from workers.migration.runner import advance_run
from workers.migration.tools import Tools
from workers.queues import ADVANCE_RUN, RUN_CHUNKS


def migration_subscriptions(tools: Tools) -> Sequence[Subscription]:
    """The queue that leads runs, and the one whose readers apply chunks: more of them, more at once."""
    advance, run = partial(advance_run, tools=tools), partial(run_chunk, tools=tools)
    return (
        Subscription(queue=ADVANCE_RUN, handlers={AdvanceMigration: advance}),
        Subscription(queue=RUN_CHUNKS, handlers={RunMigrationChunk: run}),
    )
