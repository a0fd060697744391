"""Version 2 of participants. Source: provider-api.md 9.1 and 9.2."""

from typing import Final

from contracts.api import participants as shared
from contracts.api.common import Resource

PARTICIPANT: Final = Resource(
    name="Participant",
    type=shared.TYPE,
    fields=(
        shared.EMAIL,
        shared.FULL_NAME,
        shared.TEACHER_REFERENCE_NUMBER,
        shared.UPDATED_AT,
        shared.npq_enrolments(*shared.ENROLMENT),
    ),
)
