"""What is written as CSV, alike in every version that does so. Source: provider-api.md 8.4 and 8.5."""

from typing import Final

from contracts.api import applications as application
from contracts.api import participants as participant
from contracts.api.common import Resource, Sheet

ENROLMENT: Final = Resource(
    name="Enrolment",
    type="npq-enrolment",
    fields=(
        participant.PARTICIPANT_ID,
        participant.COURSE_IDENTIFIER,
        participant.SCHEDULE_IDENTIFIER,
        participant.COHORT,
        participant.NPQ_APPLICATION_ID,
        participant.ELIGIBLE_FOR_FUNDING,
        participant.TRAINING_STATUS,
        participant.SCHOOL_URN,
        participant.FUNDED_PLACE,
    ),
)
ENROLMENTS: Final = Sheet(resource=ENROLMENT, columns=ENROLMENT.names)
APPLICATIONS: Final = Sheet(
    resource=Resource(name="Application", type=application.TYPE, fields=application.FIELDS),
    columns=(
        *("id", "participant_id", "full_name", "email", "email_validated"),
        *("teacher_reference_number", "teacher_reference_number_validated", "school_urn"),
        *("school_ukprn", "private_childcare_provider_urn", "headteacher_status"),
        *("eligible_for_funding", "funded_place", "funding_choice", "course_identifier", "status"),
        *("works_in_school", "employer_name", "employment_role", "created_at", "updated_at"),
        *("cohort", "ineligible_for_funding_reason", "targeted_delivery_funding_eligibility"),
        *("teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code"),
        *("itt_provider", "lead_mentor"),
    ),
)
