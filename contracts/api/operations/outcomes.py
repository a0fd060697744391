"""What may be done with outcomes. Source: provider-api.md 11.

In each version they come before the participants' own operations: ``outcomes`` is no participant's id.
"""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource
from contracts.api.operations.operation import Operation

OUTCOMES: Final = "NPQ Participant Outcomes"


def reading_outcomes(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them all, or those of one participant."""
    return (
        Operation(
            method="GET",
            path="/participants/npq/outcomes",
            name="listOutcomes",
            tag=OUTCOMES,
            summary="List the outcomes of your declarations",
            about="Every outcome ever recorded, oldest first: also those that a later one replaced.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/participants/npq/{id}/outcomes",
            name="listParticipantOutcomes",
            tag=OUTCOMES,
            summary="List one participant's outcomes",
            about="Those of your own declarations, oldest first.",
            answers=resource,
            filters=Filters(),
            statuses=(400, 404),
        ),
    )


def submitting_outcomes(resource: Resource, *, new: RequestBody) -> tuple[Operation, ...]:
    return (
        Operation(
            method="POST",
            path="/participants/npq/{id}/outcomes",
            name="submitOutcome",
            tag=OUTCOMES,
            summary="Submit a participant's outcome",
            about="Of the newest completion that you declared for the course. Saying what was said last once"
            " more changes nothing. To take an outcome back, void the declaration.",
            answers=resource,
            body=new,
            statuses=(400, 404, 422),
        ),
    )
