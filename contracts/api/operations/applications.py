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


def accepting_applications(resource: Resource, *, accept: RequestBody) -> tuple[Operation, ...]:
    """Decide on one."""
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
