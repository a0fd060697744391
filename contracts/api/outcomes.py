"""An outcome as providers see it and send it: the fields that every version has.

Source: provider-api.md 11.2 and 11.3.
"""

from typing import Final

from contracts.api.common import Field, Kind
from domain.participation.outcomes import COURSES_WITH_OUTCOMES, STATES_TO_SUBMIT
from domain.vocabulary import COURSE_IDENTIFIERS, OutcomeState

TYPE: Final = "participant-outcome"

FIELDS: Final = (
    Field(
        name="state",
        kind=Kind.TEXT,
        doc="Whether the participant passed, or that this is void.",
        example="passed",
        values=tuple(OutcomeState),
    ),
    Field(
        name="completion_date",
        kind=Kind.TIMESTAMP,
        doc="The day of the assessment, as midnight.",
        example="2024-06-20T00:00:00+00:00",
    ),
    Field(
        name="course_identifier",
        kind=Kind.TEXT,
        doc="The participant's course.",
        example="npq-headship",
        values=COURSE_IDENTIFIERS,
    ),
    Field(
        name="participant_id",
        kind=Kind.UUID,
        doc="The participant's id.",
        example="66218835-9430-4d0c-98ef-7caf0bb4a59b",
    ),
    Field(
        name="created_at",
        kind=Kind.TIMESTAMP,
        doc="When the outcome was recorded.",
        example="2024-06-21T09:00:00Z",
    ),
)
UPDATED_AT: Final = Field(
    name="updated_at",
    kind=Kind.TIMESTAMP,
    doc="When the outcome last changed.",
    example="2024-06-22T10:00:00Z",
)

NEW_FIELDS: Final = (
    Field(
        name="course_identifier",
        kind=Kind.TEXT,
        doc="The participant's course.",
        example="npq-headship",
        values=tuple(one for one in COURSE_IDENTIFIERS if one in COURSES_WITH_OUTCOMES),
    ),
    Field(
        name="state",
        kind=Kind.TEXT,
        doc="Whether the participant passed.",
        example="passed",
        values=STATES_TO_SUBMIT,
    ),
    Field(
        name="completion_date",
        kind=Kind.DATE,
        doc="The day of the assessment, not in the future.",
        example="2024-06-20",
    ),
)
