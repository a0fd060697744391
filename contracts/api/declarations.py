"""A declaration as providers see it and send it: the fields that every version has.

Source: provider-api.md 10.2 and 10.4.
"""

from typing import Final

from contracts.api.common import Field, Kind
from domain.vocabulary import COURSE_IDENTIFIERS, DeclarationState, DeclarationType

TYPE: Final = "participant-declaration"
STATES: Final = tuple(state.replace("_", "-") for state in DeclarationState)

PARTICIPANT_ID: Final = Field(
    name="participant_id",
    kind=Kind.UUID,
    doc="The participant's id.",
    example="db3a7848-7308-4879-942a-c4a70ced400a",
)
DECLARATION_TYPE: Final = Field(
    name="declaration_type",
    kind=Kind.TEXT,
    doc="The event declared.",
    example="started",
    values=tuple(DeclarationType),
)
COURSE_IDENTIFIER: Final = Field(
    name="course_identifier",
    kind=Kind.TEXT,
    doc="The participant's course.",
    example="npq-headship",
    values=COURSE_IDENTIFIERS,
)
DECLARATION_DATE: Final = Field(
    name="declaration_date",
    kind=Kind.TIMESTAMP,
    doc="When the event happened.",
    example="2024-11-10T02:21:32Z",
)
HAS_PASSED: Final = Field(
    name="has_passed",
    kind=Kind.BOOLEAN,
    doc="Whether the participant passed, by the newest outcome of the declaration.",
    example=None,
    nullable=True,
)
STATE: Final = Field(
    name="state",
    kind=Kind.TEXT,
    doc="How far the declaration is on its way to payment.",
    example="eligible",
    values=STATES,
)
CREATED_AT: Final = Field(
    name="created_at",
    kind=Kind.TIMESTAMP,
    doc="When the declaration was submitted.",
    example="2024-11-10T02:22:00Z",
)
UPDATED_AT: Final = Field(
    name="updated_at",
    kind=Kind.TIMESTAMP,
    doc="When the declaration last changed.",
    example="2024-11-20T10:00:00Z",
)

VOIDED: Final = Field(
    name="voided",
    kind=Kind.BOOLEAN,
    doc="Whether the declaration was voided before it was paid.",
    example=False,
)
ELIGIBLE_FOR_PAYMENT: Final = Field(
    name="eligible_for_payment",
    kind=Kind.BOOLEAN,
    doc="Whether the declaration is to be paid.",
    example=True,
)

NEW_FIELDS: Final = (
    PARTICIPANT_ID,
    DECLARATION_TYPE,
    DECLARATION_DATE,
    COURSE_IDENTIFIER,
    Field(
        name="has_passed",
        kind=Kind.BOOLEAN,
        doc="Whether the participant passed. Needed to declare the completion of a leadership or"
        " specialist course.",
        example=True,
    ),
)
