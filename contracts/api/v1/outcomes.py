"""Version 1 of outcomes. Source: provider-api.md 11."""

from typing import Final

from contracts.api import outcomes as shared
from contracts.api.common import Filters, Resource

OUTCOME: Final = Resource(name="ParticipantOutcome", type=shared.TYPE, fields=shared.FIELDS)
FILTERS: Final = Filters(names=("created_since",))
