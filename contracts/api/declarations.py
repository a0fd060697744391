"""A declaration as providers see it and send it: the fields that every version has.

Source: provider-api.md 10.2, 10.4 and 15.2.
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

APPLICATION_ID: Final = Field(
    name="application_id",
    kind=Kind.UUID,
    doc="The participant's application.",
    example="3f2a9a9e-25fd-4a54-8a9c-0c5b9c5b9c5b",
)


def _partner(name: str, kind: Kind, *, doc: str, example: str) -> Field:
    return Field(name=name, kind=kind, doc=doc, example=example, nullable=True)


DELIVERY_PARTNERS: Final = (
    _partner(
        "delivery_partner_id",
        Kind.UUID,
        doc="The delivery partner that teaches the participant.",
        example="4f3f1f0e-7d0a-4a4e-9d36-4f5f3b1f7a10",
    ),
    _partner(
        "delivery_partner_name", Kind.TEXT, doc="Its name.", example="Example Teaching School Hub"
    ),
    _partner(
        "secondary_delivery_partner_id",
        Kind.UUID,
        doc="A second delivery partner, beside the first.",
        example="c6f2b7de-2f1c-4f6f-8bb4-0d0a3fd1a1b2",
    ),
    _partner(
        "secondary_delivery_partner_name",
        Kind.TEXT,
        doc="Its name.",
        example="Example Academy Trust",
    ),
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

PARTNERS_TO_NAME: Final = (
    Field(
        name="delivery_partner_id",
        kind=Kind.UUID,
        doc="The delivery partner that teaches the participant: one of yours in the declaration's cohort.",
        example="4f3f1f0e-7d0a-4a4e-9d36-4f5f3b1f7a10",
    ),
    Field(
        name="secondary_delivery_partner_id",
        kind=Kind.UUID,
        doc="A second delivery partner, beside the first and another one.",
        example="c6f2b7de-2f1c-4f6f-8bb4-0d0a3fd1a1b2",
        nullable=True,
    ),
)
