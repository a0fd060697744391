"""A participant as providers see one, and what they send to change one: the same in all versions.

Source: provider-api.md 5.7, 9.2 and 9.4 to 9.7.
"""

from typing import Final

from contracts.api.common import Field, Kind, RequestBody
from domain.vocabulary import (
    COURSE_IDENTIFIERS,
    DEFERRAL_REASONS,
    WITHDRAWAL_REASONS,
    TrainingStatus,
)

TYPE: Final = "npq-participant"

PARTICIPANT_ID: Final = Field(
    name="participant_id",
    kind=Kind.UUID,
    doc="The participant's id.",
    example="53847955-7cfa-41eb-a322-96c50adc742b",
)
FULL_NAME: Final = Field(
    name="full_name",
    kind=Kind.TEXT,
    doc="The participant's full name.",
    example="Isabelle MacDonald",
)
EMAIL: Final = Field(
    name="email",
    kind=Kind.TEXT,
    doc="The participant's email address now.",
    example="isabelle.macdonald2@some-school.example.com",
)
TEACHER_REFERENCE_NUMBER: Final = Field(
    name="teacher_reference_number",
    kind=Kind.TEXT,
    doc="The participant's teacher reference number, once it is checked.",
    example="1234567",
    nullable=True,
)
UPDATED_AT: Final = Field(
    name="updated_at",
    kind=Kind.TIMESTAMP,
    doc="When the participant, their applications or their id last changed.",
    example="2024-11-20T10:00:00Z",
)
COURSE_IDENTIFIER: Final = Field(
    name="course_identifier",
    kind=Kind.TEXT,
    doc="The course.",
    example="npq-headship",
    values=COURSE_IDENTIFIERS,
)
SCHEDULE_IDENTIFIER: Final = Field(
    name="schedule_identifier",
    kind=Kind.TEXT,
    doc="The schedule that the participant is on.",
    example="npq-leadership-autumn",
    nullable=True,
)
COHORT: Final = Field(
    name="cohort",
    kind=Kind.TEXT,
    doc="The start year of the cohort.",
    example="2024",
    nullable=True,
)
NPQ_APPLICATION_ID: Final = Field(
    name="npq_application_id",
    kind=Kind.UUID,
    doc="The accepted application.",
    example="db3a7848-7308-4879-942a-c4a70ced400a",
)
ELIGIBLE_FOR_FUNDING: Final = Field(
    name="eligible_for_funding",
    kind=Kind.BOOLEAN,
    doc="Whether the workplace qualifies for funding, whatever was funded before.",
    example=True,
)
TRAINING_STATUS: Final = Field(
    name="training_status",
    kind=Kind.TEXT,
    doc="Where the participant stands in training.",
    example="active",
    nullable=True,
    values=tuple(TrainingStatus),
)
SCHOOL_URN: Final = Field(
    name="school_urn",
    kind=Kind.TEXT,
    doc="The unique reference number of the participant's school.",
    example="123456",
    nullable=True,
)
TARGETED_DELIVERY_FUNDING: Final = Field(
    name="targeted_delivery_funding_eligibility",
    kind=Kind.BOOLEAN,
    doc="Whether targeted delivery funding is paid.",
    example=False,
)
FUNDED_PLACE: Final = Field(
    name="funded_place",
    kind=Kind.BOOLEAN,
    doc="Whether the participant has a funded place; null where the cohort has no cap.",
    example=True,
    nullable=True,
)
ACCEPTED_AT: Final = Field(
    name="created_at",
    kind=Kind.TIMESTAMP,
    doc="When you accepted the application.",
    example="2024-10-02T08:00:00Z",
    nullable=True,
)

NPQ_COURSES: Final = Field(
    name="npq_courses",
    kind=Kind.TEXTS,
    doc="The course of each accepted application.",
    example=["npq-headship"],
    values=COURSE_IDENTIFIERS,
)
FUNDED_PLACES: Final = Field(
    name="funded_places",
    kind=Kind.OBJECTS,
    doc="The funded place of each accepted application.",
    example=[
        {
            "npq_course": "npq-headship",
            "funded_place": True,
            "npq_application_id": "db3a7848-7308-4879-942a-c4a70ced400a",
        }
    ],
    fields=(
        Field(
            name="npq_course",
            kind=Kind.TEXT,
            doc="The course.",
            example="npq-headship",
            values=COURSE_IDENTIFIERS,
        ),
        FUNDED_PLACE,
        NPQ_APPLICATION_ID,
    ),
)

ENROLMENT: Final = (
    COURSE_IDENTIFIER,
    SCHEDULE_IDENTIFIER,
    COHORT,
    NPQ_APPLICATION_ID,
    ELIGIBLE_FOR_FUNDING,
    TRAINING_STATUS,
    SCHOOL_URN,
    TARGETED_DELIVERY_FUNDING,
    FUNDED_PLACE,
)


def npq_enrolments(*fields: Field) -> Field:
    """The accepted applications, with these fields of each."""
    return Field(
        name="npq_enrolments",
        kind=Kind.OBJECTS,
        doc="The participant's accepted applications with you, oldest first.",
        example=[{one.name: one.example for one in fields}],
        fields=fields,
    )


def absence(name: str, doc: str, reason: str) -> Field:
    """Since when and why the participant is not in training; null while that is not so."""
    fields = (
        Field(
            name="reason", kind=Kind.TEXT, doc="The reason given.", example=reason, nullable=True
        ),
        Field(name="date", kind=Kind.TIMESTAMP, doc="When.", example="2024-11-20T10:00:00Z"),
    )
    return Field(name=name, kind=Kind.OBJECT, doc=doc, example=None, nullable=True, fields=fields)


PREVIOUS_NAMES: Final = Field(
    name="previous_names",
    kind=Kind.TEXTS,
    doc="What the participant was called before, the newest first.",
    example=["Isabelle Smith"],
)
PARTICIPANT_ID_CHANGES: Final = Field(
    name="participant_id_changes",
    kind=Kind.OBJECTS,
    doc="The ids under which the participant was known before, newest first.",
    example=[
        {
            "from_participant_id": "23dd8d66-e11f-4139-9001-86b4f9abcb02",
            "to_participant_id": "53847955-7cfa-41eb-a322-96c50adc742b",
            "changed_at": "2023-03-15T09:00:00Z",
        }
    ],
    fields=(
        Field(
            name="from_participant_id",
            kind=Kind.UUID,
            doc="The id that is no longer used.",
            example="23dd8d66-e11f-4139-9001-86b4f9abcb02",
        ),
        Field(
            name="to_participant_id",
            kind=Kind.UUID,
            doc="The id that took its place.",
            example="53847955-7cfa-41eb-a322-96c50adc742b",
        ),
        Field(
            name="changed_at",
            kind=Kind.TIMESTAMP,
            doc="When.",
            example="2023-03-15T09:00:00Z",
        ),
    ),
)


def _reason(values: tuple[str, ...], example: str) -> Field:
    return Field(name="reason", kind=Kind.TEXT, doc="Why.", example=example, values=values)


DEFER: Final = RequestBody(
    name="ParticipantDefer",
    type="participant-defer",
    fields=(COURSE_IDENTIFIER, _reason(DEFERRAL_REASONS, "parental-leave")),
    required=("course_identifier", "reason"),
)
RESUME: Final = RequestBody(
    name="ParticipantResume",
    type="participant-resume",
    fields=(COURSE_IDENTIFIER,),
    required=("course_identifier",),
)
WITHDRAW: Final = RequestBody(
    name="ParticipantWithdraw",
    type="participant-withdraw",
    fields=(COURSE_IDENTIFIER, _reason(WITHDRAWAL_REASONS, "started-in-error")),
    required=("course_identifier", "reason"),
)
CHANGE_SCHEDULE: Final = RequestBody(
    name="ParticipantChangeSchedule",
    type="participant-change-schedule",
    fields=(
        COURSE_IDENTIFIER,
        Field(
            name="schedule_identifier",
            kind=Kind.TEXT,
            doc="The schedule to move to.",
            example="npq-leadership-spring",
        ),
        Field(
            name="cohort",
            kind=Kind.TEXT_OR_INTEGER,
            doc="The start year of the cohort to move to. Left out: the present one.",
            example="2024",
        ),
    ),
    required=("course_identifier", "schedule_identifier"),
)
