"""Version 3 of participants. Source: provider-api.md 9.1, 9.2 and 15.5."""

from typing import Final

from contracts.api import participants as shared
from contracts.api.common import Filters, Resource

PARTICIPANT: Final = Resource(
    name="Participant",
    type=shared.TYPE,
    fields=(
        shared.FULL_NAME,
        shared.TEACHER_REFERENCE_NUMBER,
        shared.UPDATED_AT,
        shared.npq_enrolments(
            shared.EMAIL,
            shared.COURSE_IDENTIFIER,
            shared.SCHEDULE_IDENTIFIER,
            shared.COHORT,
            shared.NPQ_APPLICATION_ID,
            shared.ELIGIBLE_FOR_FUNDING,
            shared.TRAINING_STATUS,
            shared.SCHOOL_URN,
            shared.TARGETED_DELIVERY_FUNDING,
            shared.absence("withdrawal", "Only of a withdrawn participant.", "started-in-error"),
            shared.absence("deferral", "Only of a deferred participant.", "parental-leave"),
            shared.ACCEPTED_AT,
            shared.FUNDED_PLACE,
        ),
        shared.PARTICIPANT_ID_CHANGES,
        shared.PREVIOUS_NAMES,
    ),
)
FILTERS: Final = Filters(
    names=("updated_since", "training_status", "from_participant_id"),
    sort=("created_at", "updated_at"),
)
