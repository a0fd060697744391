"""What may be done with notice endpoints: notices come to those who would rather not ask."""

from typing import Final

from contracts.api.common import Filters, RequestBody, Resource
from contracts.api.operations.operation import Operation

NOTICES: Final = "Notices"
_ENDPOINTS: Final = "/notice-endpoints"
_ENDPOINT: Final = f"{_ENDPOINTS}/{{id}}"
_SIGNED: Final = (
    "Each notice is signed: `NPQ-Notice-Signature` has `v1=` and the HMAC-SHA-256, in hexadecimal digits, of"
    " `id.timestamp.body` under the secret; id and timestamp are in `NPQ-Notice-Id` and `NPQ-Notice-Timestamp`."
)


def reading_endpoints(resource: Resource, filters: Filters) -> tuple[Operation, ...]:
    """List them and show one."""
    return (
        Operation(
            method="GET",
            path=_ENDPOINTS,
            name="listNoticeEndpoints",
            tag=NOTICES,
            summary="List your notice endpoints",
            about="At most five, in any state, oldest first.",
            answers=resource,
            filters=filters,
            statuses=(400,),
        ),
        Operation(
            method="GET",
            path=_ENDPOINT,
            name="showNoticeEndpoint",
            tag=NOTICES,
            summary="Show one notice endpoint",
            answers=resource,
            statuses=(304, 404),
        ),
    )


def giving_secrets(with_secret: Resource, *, new: RequestBody) -> tuple[Operation, ...]:
    """Add one, and give it another secret."""
    return (
        Operation(
            method="POST",
            path=_ENDPOINTS,
            name="addNoticeEndpoint",
            tag=NOTICES,
            summary="Add a notice endpoint",
            about=f"It is told of every change of what you see from now on, by ids only. {_SIGNED}",
            answers=with_secret,
            body=new,
            statuses=(400, 422),
        ),
        Operation(
            method="POST",
            path=f"{_ENDPOINT}/rotate-secret",
            name="rotateNoticeSecret",
            tag=NOTICES,
            summary="Give a notice endpoint a new secret",
            about="The one before it signs as well for 24 hours: a notice then has two signatures, with a space"
            " between them.",
            answers=with_secret,
            statuses=(400, 404, 422),
        ),
    )


def changing_endpoints(resource: Resource, *, change: RequestBody) -> tuple[Operation, ...]:
    """Move, pause, enable and remove them."""
    return (
        Operation(
            method="PUT",
            path=_ENDPOINT,
            name="changeNoticeEndpoint",
            tag=NOTICES,
            summary="Move, pause or enable a notice endpoint",
            about="Only what is sent is changed. An endpoint that is moved or enabled is tried at once.",
            answers=resource,
            body=change,
            statuses=(400, 404, 422),
        ),
        Operation(
            method="DELETE",
            path=_ENDPOINT,
            name="removeNoticeEndpoint",
            tag=NOTICES,
            summary="Remove a notice endpoint",
            about="And the log of its deliveries. Answers what it was.",
            answers=resource,
            statuses=(400, 404),
        ),
    )


def keeping_deliveries(resource: Resource, *, filters: Filters) -> tuple[Operation, ...]:
    """Send a test, read the log, and have a delivery made again."""
    return (
        Operation(
            method="POST",
            path=f"{_ENDPOINT}/test",
            name="testNoticeEndpoint",
            tag=NOTICES,
            summary="Send a test notice",
            about="Of the type `test`, without changes, tried once, whatever the endpoint's state.",
            answers=resource,
            statuses=(400, 404, 422),
        ),
        Operation(
            method="GET",
            path=f"{_ENDPOINT}/deliveries",
            name="listNoticeDeliveries",
            tag=NOTICES,
            summary="List the deliveries to a notice endpoint",
            about="Newest first. Those that were taken are kept for 30 days.",
            answers=resource,
            filters=filters,
            statuses=(400, 404),
        ),
        Operation(
            method="POST",
            path=f"{_ENDPOINT}/deliveries/{{delivery_id}}/replay",
            name="replayNoticeDelivery",
            tag=NOTICES,
            summary="Make a delivery again",
            about="The same changes in a new notice, with an id of its own. When a failing endpoint takes it, the"
            " endpoint is enabled again.",
            answers=resource,
            statuses=(400, 404, 422),
        ),
    )
