"""Version 1 of declarations. Source: provider-api.md 10.1 to 10.4."""

from typing import Final

from contracts.api import declarations as shared
from contracts.api.common import Filters, RequestBody, Resource, Sheet

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
        shared.VOIDED,
        shared.ELIGIBLE_FOR_PAYMENT,
        shared.UPDATED_AT,
    ),
)
FILTERS: Final = Filters(names=("participant_id", "updated_since"))
SHEET: Final = Sheet(
    resource=DECLARATION, columns=("id", *DECLARATION.names), always_has_header=False
)
NEW_DECLARATION: Final = RequestBody(
    name="ParticipantDeclarationRequest",
    type=shared.TYPE,
    fields=shared.NEW_FIELDS,
    required=("participant_id", "declaration_type", "declaration_date", "course_identifier"),
)
