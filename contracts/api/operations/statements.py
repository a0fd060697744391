"""What may be done with statements. Source: provider-api.md 12."""

from typing import Final

from contracts.api.common import Filters, Resource
from contracts.api.operations.operation import Operation

STATEMENTS: Final = "Statements"


def reading_statements(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    return (
        Operation(
            method="GET",
            path="/statements",
            name="listStatements",
            tag=STATEMENTS,
            summary="List your statements",
            about="Future, open, payable and paid ones, by their day of payment.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/statements/{id}",
            name="showStatement",
            tag=STATEMENTS,
            summary="Show one statement",
            answers=resource,
            statuses=(304, 404),
        ),
    )
