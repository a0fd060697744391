"""What may be done with exports. Ours: the specification has none."""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource
from contracts.api.operations.operation import Operation

EXPORTS: Final = "Exports"


def exporting(resource: Resource, filters: Filters, *, order: RequestBody) -> tuple[Operation, ...]:
    """Order an export, see how far it is, and fetch its files."""
    return (_ordering(resource, order), *_looking(resource, filters), _fetching(resource))


def _ordering(resource: Resource, order: RequestBody) -> Operation:
    return Operation(
        method="POST",
        path="/exports",
        name="orderExport",
        tag=EXPORTS,
        summary="Order an export",
        about="Everything that you may see, as it is at one moment, in a compressed file for each resource:"
        " without a body all resources, as NDJSON. One export at a time; the last 20 are kept, their"
        " files for seven days.",
        answers=resource,
        body=order,
        statuses=(400, 422),
    )


def _looking(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    return (
        Operation(
            method="GET",
            path="/exports",
            name="listExports",
            tag=EXPORTS,
            summary="List your exports",
            about="Newest first.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/exports/{id}",
            name="showExport",
            tag=EXPORTS,
            summary="Show one export",
            about="Ask again until its state is `ready` or `failed`; how far it is, is in `rows_written`.",
            answers=resource,
            statuses=(304, 404),
        ),
    )


def _fetching(resource: Resource) -> Operation:
    return Operation(
        method="GET",
        path="/exports/{id}/files/{name}",
        name="fetchExportFile",
        tag=EXPORTS,
        summary="Fetch a file of an export",
        about="Whole, or a range of its bytes, so that a broken download can be continued. Until the export"
        " is ready, and once it has expired, there is no file.",
        answers=resource,
        is_file=True,
        statuses=(206, 304, 404, 416),
    )
