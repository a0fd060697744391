"""An application as providers see it: the fields that every version shows.

Source: provider-api.md 8.3.
"""

from typing import Final

from contracts.api.common import Field, Kind
from domain.vocabulary import (
    COURSE_IDENTIFIERS,
    ApprovalStatus,
    FundingChoice,
    HeadteacherStatus,
    RejectionReason,
)

TYPE: Final = "npq_application"
INELIGIBLE_REASONS: Final = ("previously-funded", "establishment-ineligible")

FIELDS: Final = (
    Field(
        name="course_identifier",
        kind=Kind.TEXT,
        doc="The course applied for.",
        example="npq-headship",
        values=COURSE_IDENTIFIERS,
    ),
    Field(
        name="email",
        kind=Kind.TEXT,
        doc="The participant's email address now.",
        example="isabelle.macdonald2@some-school.example.com",
    ),
    Field(
        name="email_validated",
        kind=Kind.BOOLEAN,
        doc="Whether the email address was checked: always true.",
        example=True,
    ),
    Field(
        name="employer_name",
        kind=Kind.TEXT,
        doc="The participant's employer, where there is no school or nursery.",
        example="Some Company Ltd",
        nullable=True,
    ),
    Field(
        name="employment_role",
        kind=Kind.TEXT,
        doc="The participant's role there.",
        example="Director",
        nullable=True,
    ),
    Field(
        name="full_name",
        kind=Kind.TEXT,
        doc="The participant's full name.",
        example="Isabelle MacDonald",
    ),
    Field(
        name="funding_choice",
        kind=Kind.TEXT,
        doc="Who pays, when the course is not funded.",
        example="trust",
        nullable=True,
        values=tuple(FundingChoice),
    ),
    Field(
        name="headteacher_status",
        kind=Kind.TEXT,
        doc="Whether the participant is or will be a headteacher.",
        example="no",
        nullable=True,
        values=tuple(HeadteacherStatus),
    ),
    Field(
        name="ineligible_for_funding_reason",
        kind=Kind.TEXT,
        doc="Why the application is not eligible for funding.",
        example="establishment-ineligible",
        nullable=True,
        values=INELIGIBLE_REASONS,
    ),
    Field(
        name="participant_id",
        kind=Kind.UUID,
        doc="The participant's id.",
        example="53847955-7cfa-41eb-a322-96c50adc742b",
    ),
    Field(
        name="private_childcare_provider_urn",
        kind=Kind.TEXT,
        doc="The Ofsted number of the participant's nursery or childminder.",
        example="EY944860",
        nullable=True,
    ),
    Field(
        name="teacher_reference_number",
        kind=Kind.TEXT,
        doc="The participant's teacher reference number, checked or not.",
        example="1234567",
        nullable=True,
    ),
    Field(
        name="teacher_reference_number_validated",
        kind=Kind.BOOLEAN,
        doc="Whether the teacher reference number was checked.",
        example=True,
    ),
    Field(
        name="school_urn",
        kind=Kind.TEXT,
        doc="The unique reference number of the participant's school.",
        example="123456",
        nullable=True,
    ),
    Field(
        name="school_ukprn",
        kind=Kind.TEXT,
        doc="The UK provider reference number of the participant's workplace.",
        example="12345678",
        nullable=True,
    ),
    Field(
        name="status",
        kind=Kind.TEXT,
        doc="What you decided about the application.",
        example="pending",
        nullable=True,
        values=tuple(ApprovalStatus),
    ),
    Field(
        name="works_in_school",
        kind=Kind.BOOLEAN,
        doc="Whether the participant works in a school.",
        example=True,
        nullable=True,
    ),
    Field(
        name="cohort",
        kind=Kind.TEXT,
        doc="The start year of the application's cohort.",
        example="2024",
        nullable=True,
    ),
    Field(
        name="eligible_for_funding",
        kind=Kind.BOOLEAN,
        doc="Whether we fund the course: the workplace qualifies and nothing was funded before.",
        example=True,
    ),
    Field(
        name="targeted_delivery_funding_eligibility",
        kind=Kind.BOOLEAN,
        doc="Whether targeted delivery funding is paid.",
        example=False,
    ),
    Field(
        name="teacher_catchment",
        kind=Kind.BOOLEAN,
        doc="Whether the participant works in the United Kingdom or a Crown dependency.",
        example=True,
    ),
    Field(
        name="teacher_catchment_country",
        kind=Kind.TEXT,
        doc="The country where the participant works.",
        example="United Kingdom of Great Britain and Northern Ireland",
        nullable=True,
    ),
    Field(
        name="teacher_catchment_iso_country_code",
        kind=Kind.TEXT,
        doc="That country's ISO 3166 alpha-3 code.",
        example="GBR",
        nullable=True,
    ),
    Field(
        name="itt_provider",
        kind=Kind.TEXT,
        doc="The legal name of the initial teacher training provider where a lead mentor works.",
        example="University of Southampton",
        nullable=True,
    ),
    Field(
        name="lead_mentor",
        kind=Kind.BOOLEAN,
        doc="Whether the participant is a lead mentor.",
        example=False,
        nullable=True,
    ),
    Field(
        name="funded_place",
        kind=Kind.BOOLEAN,
        doc="Whether the participant has a funded place; null where the cohort has no cap.",
        example=True,
        nullable=True,
    ),
    Field(
        name="created_at",
        kind=Kind.TIMESTAMP,
        doc="When the application was made.",
        example="2024-07-01T12:00:00Z",
    ),
    Field(
        name="updated_at",
        kind=Kind.TIMESTAMP,
        doc="When the application or its participant last changed.",
        example="2024-11-20T10:00:00Z",
    ),
)

SCHEDULE_IDENTIFIER: Final = Field(
    name="schedule_identifier",
    kind=Kind.TEXT,
    doc="The schedule of an accepted application.",
    example="npq-leadership-autumn",
    nullable=True,
)
REASON_FOR_REJECTION: Final = Field(
    name="reason_for_rejection",
    kind=Kind.TEXT,
    doc="Why the application was rejected.",
    example=None,
    nullable=True,
    values=tuple(RejectionReason),
)
WORKS_AS_SENCO: Final = Field(
    name="works_as_senco",
    kind=Kind.TEXT,
    doc="Whether the participant is a special educational needs co-ordinator, as answered.",
    example=None,
    nullable=True,
)
SENCO_START_DATE: Final = Field(
    name="senco_start_date",
    kind=Kind.DATE,
    doc="The day on which the participant became one.",
    example=None,
    nullable=True,
)
FUNDED_PLACE_TO_SET: Final = Field(
    name="funded_place",
    kind=Kind.BOOLEAN,
    doc="Whether the participant gets a funded place. Needed where the cohort has a funding cap.",
    example=True,
)
SCHEDULE_TO_SET: Final = Field(
    name="schedule_identifier",
    kind=Kind.TEXT,
    doc="The schedule to put the participant on. Left out: chosen by course, cohort and date.",
    example="npq-leadership-autumn",
)
SCHEDULE_NOT_SET: Final = Field(
    name="schedule_identifier",
    kind=Kind.TEXT,
    doc="Understood, but not looked at: a participant changes schedule by an operation of its own.",
    example="npq-leadership-autumn",
)
