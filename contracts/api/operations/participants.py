"""What may be done with participants. Source: provider-api.md 9."""

from typing import Final

from contracts.api import participants as shared
from contracts.api.common import Filters, RequestBody, Resource
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


def changing_participants(resource: Resource) -> tuple[Operation, ...]:
    """What may be done with a participant's training; the bodies are the same in all versions."""
    return (
        _change(
            resource,
            "changeSchedule",
            body=shared.CHANGE_SCHEDULE,
            path="change-schedule",
            summary="Move a participant to another schedule",
            about="Perhaps of another cohort, for which you have a contract. What was declared and is or may be"
            " paid must fit the new schedule and keeps the participant in the cohort. Who comes into a cohort"
            " with a funding cap gets a funded place when eligible for funding; nobody leaves such a cohort for"
            " one without.",
        ),
        _change(
            resource,
            "deferParticipant",
            body=shared.DEFER,
            path="defer",
            summary="Defer a participant",
            about="Once something was declared for the application, whatever became of it.",
        ),
        _change(
            resource,
            "resumeParticipant",
            body=shared.RESUME,
            path="resume",
            summary="Resume a participant",
            about="After a deferral or a withdrawal.",
        ),
        _change(
            resource,
            "withdrawParticipant",
            body=shared.WITHDRAW,
            path="withdraw",
            summary="Withdraw a participant",
            about="Once the start was declared for the application, whatever became of it. The withdrawal"
            " counts from now.",
        ),
    )


def _change(
    resource: Resource, name: str, *, body: RequestBody, path: str, summary: str, about: str
) -> Operation:
    return Operation(
        method="PUT",
        path=f"/participants/npq/{{id}}/{path}",
        name=name,
        tag=PARTICIPANTS,
        summary=summary,
        about=about,
        answers=resource,
        body=body,
        statuses=(400, 404, 422),
    )
