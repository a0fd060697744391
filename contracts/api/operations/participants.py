"""What may be done with participants. Source: provider-api.md 9."""

from typing import Final

from contracts.api.common import Filters, Resource
from contracts.api.operations.operation import Operation

PARTICIPANTS: Final = "NPQ Participants"


def reading_participants(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    extra = (422,) if "training_status" in filters.names else ()
    return (
        Operation(
            method="GET",
            path="/participants/npq",
            name="listParticipants",
            tag=PARTICIPANTS,
            summary="List your participants",
            about="Everybody of whom you accepted an application, each once, oldest first.",
            answers=resource,
            filters=filters,
            statuses=(400, *extra),
        ),
        Operation(
            method="GET",
            path="/participants/npq/{id}",
            name="showParticipant",
            tag=PARTICIPANTS,
            summary="Show one participant",
            answers=resource,
            statuses=(304, 404),
        ),
    )
