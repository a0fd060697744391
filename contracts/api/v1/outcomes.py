"""Version 1 of outcomes. Source: provider-api.md 11."""

from typing import Final

from contracts.api import outcomes as shared
from contracts.api.common import Filters, RequestBody, Resource

OUTCOME: Final = Resource(name="ParticipantOutcome", type=shared.TYPE, fields=shared.FIELDS)
FILTERS: Final = Filters(names=("created_since",))
NEW_OUTCOME: Final = RequestBody(
    name="ParticipantOutcomeRequest",
    type="npq-outcome-confirmation",
    fields=shared.NEW_FIELDS,
    required=tuple(one.name for one in shared.NEW_FIELDS),
)
