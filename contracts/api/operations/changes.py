"""What may be done with the change feed. Ours: the specification has none."""

from typing import Final

from contracts.api.common import Resource
from contracts.api.operations.operation import Operation

CHANGES: Final = "Changes"


def reading_changes(resource: Resource) -> tuple[Operation, ...]:
    """List what comes after a position."""
    return (
        Operation(
            method="GET",
            path="/changes",
            name="listChanges",
            tag=CHANGES,
            summary="List what changed",
            about="Every change of what you may see, in the order in which the changes could be seen, each with the"
            " id of what to read again; also when you may see something no longer. Keep `meta.after` and"
            " ask with it next time: nothing is left out and nothing comes twice. Changes are kept for 90"
            " days; after that the answer is 410, and everything must be synchronised again.",
            answers=resource,
            is_feed=True,
            statuses=(400, 410),
        ),
    )
