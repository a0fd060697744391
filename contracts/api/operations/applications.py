"""What may be done with applications. Source: provider-api.md 8."""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource, Sheet
from contracts.api.operations.operation import Operation

APPLICATIONS: Final = "NPQ Applications"
ENROLMENTS: Final = "NPQ Enrolments"


def reading_applications(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    return (
        Operation(
            method="GET",
            path="/npq-applications",
            name="listApplications",
            tag=APPLICATIONS,
            summary="List your applications",
            about="In any status, oldest first. A page past the end is empty.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/npq-applications/{id}",
            name="showApplication",
            tag=APPLICATIONS,
            summary="Show one application",
            answers=resource,
            statuses=(304, 404),
        ),
    )


def deciding_on_applications(resource: Resource, *, accept: RequestBody) -> tuple[Operation, ...]:
    """Accept or reject one."""
    return (
        Operation(
            method="POST",
            path="/npq-applications/{id}/accept",
            name="acceptApplication",
            tag=APPLICATIONS,
            summary="Accept an application",
            about="The participant's other applications for the same course and cohort are rejected, whoever"
            " they are with. `funded_place` is needed where the cohort has a funding cap, else ignored.",
            answers=resource,
            body=accept,
            statuses=(400, 404, 422),
        ),
        Operation(
            method="POST",
            path="/npq-applications/{id}/reject",
            name="rejectApplication",
            tag=APPLICATIONS,
            summary="Reject an application",
            about="A pending one, for good. No body is read.",
            answers=resource,
            statuses=(400, 404, 422),
        ),
    )


def changing_applications(
    resource: Resource, *, funded_place: RequestBody
) -> tuple[Operation, ...]:
    """What may be changed of an accepted one."""
    return (
        Operation(
            method="PUT",
            path="/npq-applications/{id}/change-funded-place",
            name="changeFundedPlace",
            tag=APPLICATIONS,
            summary="Change the funded place of an accepted application",
            about="In a cohort with a funding cap. A place is given when the application is eligible for"
            " funding, and taken away while nothing is declared that is or may be paid. What was declared"
            " before stays what it is.",
            answers=resource,
            body=funded_place,
            statuses=(400, 404, 422),
        ),
    )


def applications_as_csv(sheet: Sheet, filters: Filters) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path="/npq-applications.csv",
            name="listApplicationsAsCsv",
            tag=APPLICATIONS,
            summary="List your applications as CSV",
            about="All that pass the filters, without pages, in the order of the list.",
            answers=sheet.resource,
            filters=filters,
            sheet=sheet,
            statuses=(400,),
        ),
    )


def enrolments_as_csv(sheet: Sheet, filters: Filters) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path="/npq-enrolments.csv",
            name="listEnrolmentsAsCsv",
            tag=ENROLMENTS,
            summary="List your accepted applications as CSV",
            about="All that pass the filter, without pages, oldest first.",
            answers=sheet.resource,
            filters=filters,
            sheet=sheet,
            statuses=(400,),
        ),
    )
