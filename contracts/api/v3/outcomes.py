"""Version 3 of outcomes. Source: provider-api.md 11.2."""

from typing import Final

from contracts.api import outcomes as shared
from contracts.api.common import Resource

OUTCOME: Final = Resource(
    name="ParticipantOutcome", type=shared.TYPE, fields=(*shared.FIELDS, shared.UPDATED_AT)
)
