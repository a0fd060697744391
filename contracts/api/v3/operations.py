"""The operations of version 3. Source: provider-api.md 1."""

from typing import Final

from contracts.api.operations import Operation
from contracts.api.v3.applications import ACCEPT, APPLICATION, FILTERS
from contracts.api.v3.declarations import DECLARATION, NEW_DECLARATION

OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/npq-applications",
        name="listApplications",
        summary="List your applications",
        about="In any status, oldest first unless `sort` says otherwise. A page past the end is empty.",
        answers=APPLICATION,
        filters=FILTERS,
        statuses=(400,),
    ),
    Operation(
        method="GET",
        path="/npq-applications/{id}",
        name="showApplication",
        summary="Show one application",
        answers=APPLICATION,
        statuses=(404,),
    ),
    Operation(
        method="POST",
        path="/npq-applications/{id}/accept",
        name="acceptApplication",
        summary="Accept an application",
        about="The participant's other applications for the same course and cohort are rejected, whoever"
        " they are with. `funded_place` is needed where the cohort has a funding cap, else ignored.",
        answers=APPLICATION,
        body=ACCEPT,
        statuses=(400, 404, 422),
    ),
    Operation(
        method="POST",
        path="/participant-declarations",
        name="submitDeclaration",
        summary="Submit a declaration",
        about="A declaration of what is funded is put on your next open statement. `has_passed` is needed"
        " to declare a leadership or specialist course completed, else ignored.",
        answers=DECLARATION,
        body=NEW_DECLARATION,
        statuses=(400, 422),
    ),
    Operation(
        method="GET",
        path="/participant-declarations/{id}",
        name="showDeclaration",
        summary="Show one declaration",
        about="Of those that you submitted, whoever the participant is with now.",
        answers=DECLARATION,
        statuses=(404,),
    ),
)
