"""What may be done with delivery partners. Source: provider-api.md 15.2."""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource
from contracts.api.operations.declarations import DECLARATIONS
from contracts.api.operations.operation import Operation

DELIVERY_PARTNERS: Final = "Delivery partners"


def reading_delivery_partners(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    return (
        Operation(
            method="GET",
            path="/delivery-partners",
            name="listDeliveryPartners",
            tag=DELIVERY_PARTNERS,
            summary="List your delivery partners",
            about="Those that teach for you in any cohort, each once, by name.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path="/delivery-partners/{id}",
            name="showDeliveryPartner",
            tag=DELIVERY_PARTNERS,
            summary="Show one delivery partner",
            answers=resource,
            statuses=(304, 404),
        ),
    )


def changing_delivery_partners(resource: Resource, *, change: RequestBody) -> tuple[Operation, ...]:
    return (
        Operation(
            method="PUT",
            path="/participant-declarations/{id}/change-delivery-partner",
            name="changeDeliveryPartner",
            tag=DECLARATIONS,
            summary="Change a declaration's delivery partners",
            about="Possible in any state. A secondary delivery partner that is left out is taken off the"
            " declaration.",
            answers=resource,
            body=change,
            statuses=(400, 404, 422),
        ),
    )
