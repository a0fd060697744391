"""Version 1 of participants. Source: provider-api.md 9.1 and 9.2."""

from typing import Final

from contracts.api import participants as shared
from contracts.api.common import Filters, Resource

PARTICIPANT: Final = Resource(
    name="Participant",
    type=shared.TYPE,
    fields=(
        shared.PARTICIPANT_ID,
        shared.FULL_NAME,
        shared.EMAIL,
        shared.NPQ_COURSES,
        shared.FUNDED_PLACES,
        shared.TEACHER_REFERENCE_NUMBER,
        shared.UPDATED_AT,
    ),
)
FILTERS: Final = Filters(names=("updated_since",))
