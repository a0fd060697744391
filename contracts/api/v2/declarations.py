"""Version 2 of declarations. Source: provider-api.md 10.2 and 10.3."""

from typing import Final

from contracts.api import declarations as shared
from contracts.api.common import Resource, Sheet

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
        shared.UPDATED_AT,
    ),
)
SHEET: Final = Sheet(
    resource=DECLARATION, columns=("id", *DECLARATION.names), always_has_header=False
)
