"""What may be done with declarations. Source: provider-api.md 10."""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource, Sheet
from contracts.api.operations.operation import Operation

DECLARATIONS: Final = "Participant declarations"


def reading_declarations(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    return (
        Operation(
            method="GET",
            path="/participant-declarations",
            name="listDeclarations",
            tag=DECLARATIONS,
            summary="List your declarations",
            about="Those that you submitted, in any state, oldest first.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/participant-declarations/{id}",
            name="showDeclaration",
            tag=DECLARATIONS,
            summary="Show one declaration",
            about="Of those that you submitted, whoever the participant is with now.",
            answers=resource,
            statuses=(304, 404),
        ),
    )


def submitting_declarations(resource: Resource, *, new: RequestBody) -> tuple[Operation, ...]:
    return (
        Operation(
            method="POST",
            path="/participant-declarations",
            name="submitDeclaration",
            tag=DECLARATIONS,
            summary="Submit a declaration",
            about="A declaration of what is funded is put on your next open statement. `has_passed` is needed"
            " to declare a leadership or specialist course completed, else ignored.",
            answers=resource,
            body=new,
            statuses=(400, 422),
        ),
    )


def voiding_declarations(resource: Resource) -> tuple[Operation, ...]:
    return (
        Operation(
            method="PUT",
            path="/participant-declarations/{id}/void",
            name="voidDeclaration",
            tag=DECLARATIONS,
            summary="Void a declaration",
            about="What was not paid yet is voided; what was paid is clawed back on your next open statement."
            " A completion's outcome becomes void with it. No body is read.",
            answers=resource,
            statuses=(404, 422),
        ),
    )


def declarations_as_csv(sheet: Sheet, filters: Filters) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path="/participant-declarations.csv",
            name="listDeclarationsAsCsv",
            tag=DECLARATIONS,
            summary="List your declarations as CSV",
            about="All that pass the filters, without pages, in the order of the list. Nothing at all, not even"
            " a header, when there are none.",
            answers=sheet.resource,
            filters=filters,
            sheet=sheet,
            statuses=(400,),
        ),
    )
