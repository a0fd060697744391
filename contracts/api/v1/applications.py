"""Version 1 of applications. Source: provider-api.md 8.1 to 8.8."""

from typing import Final

from contracts.api import applications as shared
from contracts.api.common import Filters, RequestBody, Resource

APPLICATION: Final = Resource(name="Application", type=shared.TYPE, fields=shared.FIELDS)
FILTERS: Final = Filters(names=("cohort", "updated_since"))
ACCEPT: Final = RequestBody(
    name="ApplicationAccept",
    type="npq-application-accept",
    fields=(shared.FUNDED_PLACE_TO_SET,),
    data_is_required=False,
    needs_known_attribute=True,
)
CHANGE_FUNDED_PLACE: Final = RequestBody(
    name="ApplicationChangeFundedPlace",
    type="npq-application-change-funded-place",
    fields=(shared.FUNDED_PLACE_TO_SET,),
    required=("funded_place",),
    data_is_required=False,
    needs_known_attribute=True,
)
