"""Who handles the messages of the queue of exports."""

from functools import partial

from contracts.messages.exports import WriteExport
from workers.consumer import Subscription
from workers.queues import WRITE_EXPORT
from workers.sync.exports.tools import ExportTools
from workers.sync.exports.write_export import give_up, write_export


def export_subscription(tools: ExportTools) -> Subscription:
    """A message that was given up on ends its export, so that the provider may order another."""
    return Subscription(
        queue=WRITE_EXPORT,
        handlers={WriteExport: partial(write_export, tools=tools)},
        mourners={WriteExport: partial(give_up, tools=tools)},
    )
