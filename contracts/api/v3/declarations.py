"""Version 3 of declarations. Source: provider-api.md 10.1, 10.2, 15.2 and 15.5."""

from typing import Final

from contracts.api import declarations as shared
from contracts.api.common import Field, Filters, Kind, RequestBody, Resource
from contracts.api.v1.declarations import NEW_DECLARATION as FIRST_NEW_DECLARATION

DECLARATION: Final = Resource(
    name="ParticipantDeclaration",
    type=shared.TYPE,
    fields=(
        shared.PARTICIPANT_ID,
        shared.DECLARATION_TYPE,
        shared.COURSE_IDENTIFIER,
        shared.DECLARATION_DATE,
        shared.STATE,
        shared.HAS_PASSED,
        Field(
            name="statement_id",
            kind=Kind.UUID,
            doc="The statement that pays the declaration.",
            example="1cd9a2a0-5cf6-4bc9-9b5c-4e1d2d5a0a3b",
            nullable=True,
        ),
        Field(
            name="clawback_statement_id",
            kind=Kind.UUID,
            doc="The statement that takes the payment back.",
            example=None,
            nullable=True,
        ),
        Field(
            name="uplift_paid",
            kind=Kind.BOOLEAN,
            doc="Whether targeted delivery funding was paid for the declaration.",
            example=False,
        ),
        Field(
            name="lead_provider_name",
            kind=Kind.TEXT,
            doc="The provider that submitted the declaration.",
            example="Example Institute",
        ),
        Field(
            name="ineligible_for_funding_reason",
            kind=Kind.TEXT,
            doc="Why an ineligible declaration is not paid.",
            example=None,
            nullable=True,
            values=("duplicate_declaration",),
        ),
        shared.APPLICATION_ID,
        *shared.DELIVERY_PARTNERS,
        shared.CREATED_AT,
        shared.UPDATED_AT,
    ),
)
NEW_DECLARATION: Final = RequestBody(
    name="ParticipantDeclarationRequest",
    type=shared.TYPE,
    fields=(*shared.NEW_FIELDS, *shared.PARTNERS_TO_NAME),
    required=FIRST_NEW_DECLARATION.required,
)
FILTERS: Final = Filters(names=("cohort", "participant_id", "updated_since"))
