"""Notice endpoints and their deliveries, which version 3 alone has."""

from typing import Final

from contracts.api.common import Field, Filters, Kind, RequestBody, Resource
from domain.notices.states import SET_BY_PROVIDERS, DeliveryState, EndpointState, NoticeType

_URL: Final = Field(
    name="url",
    kind=Kind.TEXT,
    doc="Where notices are posted: https, on the public internet, on port 443 or one above 1023.",
    example="https://example.com/npq-notices",
)
_STATE: Final = Field(
    name="state",
    kind=Kind.TEXT,
    doc="Whether notices are sent. Failing: we gave up, and wait until the endpoint is enabled again.",
    example="enabled",
    values=tuple(EndpointState),
)
_ENDPOINT_FIELDS: Final = (
    _URL,
    _STATE,
    Field(
        name="state_reason",
        kind=Kind.TEXT,
        doc="Why the service has paused the endpoint or calls it failing.",
        example=None,
        nullable=True,
    ),
    Field(
        name="position",
        kind=Kind.INTEGER,
        doc="How far in the feed of changes the endpoint was told.",
        example=48151,
    ),
    Field(
        name="previous_secret_signs_until",
        kind=Kind.TIMESTAMP,
        doc="Until when the secret before the present one signs as well.",
        example=None,
        nullable=True,
    ),
    Field(
        name="created_at",
        kind=Kind.TIMESTAMP,
        doc="When the endpoint was added.",
        example="2024-11-25T12:00:00Z",
    ),
    Field(
        name="updated_at",
        kind=Kind.TIMESTAMP,
        doc="When the endpoint was last changed.",
        example="2024-11-25T12:00:00Z",
    ),
)
_TYPE: Final = "notice-endpoint"

ENDPOINT: Final = Resource(name="NoticeEndpoint", type=_TYPE, fields=_ENDPOINT_FIELDS)
ENDPOINT_WITH_SECRET: Final = Resource(
    name="NoticeEndpointWithSecret",
    type=_TYPE,
    fields=(
        *_ENDPOINT_FIELDS,
        Field(
            name="secret",
            kind=Kind.TEXT,
            doc="What signs the notices. It is shown this once.",
            example="whsec_c2VjcmV0LWZvci10aGUtdmVjdG9yLW9mLXRlc3Rz",
        ),
    ),
)
DELIVERY: Final = Resource(
    name="NoticeDelivery",
    type="notice-delivery",
    fields=(
        Field(
            name="notice_type",
            kind=Kind.TEXT,
            doc="What the notice is about.",
            example="changes",
            values=tuple(NoticeType),
        ),
        Field(
            name="state",
            kind=Kind.TEXT,
            doc="How far it is. Failed: another try is to come; given_up: none is.",
            example="delivered",
            values=tuple(DeliveryState),
        ),
        Field(
            name="after_position",
            kind=Kind.INTEGER,
            doc="It tells of the changes after this position …",
            example=48100,
            nullable=True,
        ),
        Field(
            name="to_position",
            kind=Kind.INTEGER,
            doc="… up to and with this one.",
            example=48151,
            nullable=True,
        ),
        Field(name="number_of_changes", kind=Kind.INTEGER, doc="Of how many changes.", example=12),
        Field(name="attempts", kind=Kind.INTEGER, doc="How often it was tried.", example=1),
        Field(
            name="last_status",
            kind=Kind.INTEGER,
            doc="The status that was answered last.",
            example=204,
            nullable=True,
        ),
        Field(
            name="last_failure",
            kind=Kind.TEXT,
            doc="Why the last try failed.",
            example=None,
            nullable=True,
        ),
        Field(
            name="next_attempt_at",
            kind=Kind.TIMESTAMP,
            doc="When it is tried again.",
            example=None,
            nullable=True,
        ),
        Field(
            name="replay_of",
            kind=Kind.UUID,
            doc="The delivery that it makes again.",
            example=None,
            nullable=True,
        ),
        Field(
            name="created_at",
            kind=Kind.TIMESTAMP,
            doc="When it was made.",
            example="2024-11-25T12:00:00Z",
        ),
        Field(
            name="delivered_at",
            kind=Kind.TIMESTAMP,
            doc="When it was taken.",
            example="2024-11-25T12:00:01Z",
            nullable=True,
        ),
    ),
)
NEW_ENDPOINT: Final = RequestBody(
    name="NoticeEndpointRequest", type=_TYPE, fields=(_URL,), required=("url",)
)
ENDPOINT_CHANGE: Final = RequestBody(
    name="NoticeEndpointChange",
    type=_TYPE,
    fields=(
        _URL,
        Field(
            name="state",
            kind=Kind.TEXT,
            doc="Enabled: what is missing is sent at once; paused: nothing is sent, nothing forgotten.",
            example="enabled",
            values=tuple(SET_BY_PROVIDERS),
        ),
    ),
    needs_known_attribute=True,
)
FILTERS: Final = Filters()
