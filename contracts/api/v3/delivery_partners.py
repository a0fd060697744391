"""Version 3 of delivery partners. Source: provider-api.md 15.2."""

from typing import Final

from contracts.api import delivery_partners as shared
from contracts.api.common import Filters, RequestBody, Resource
from contracts.api.declarations import PARTNERS_TO_NAME

DELIVERY_PARTNER: Final = Resource(name="DeliveryPartner", type=shared.TYPE, fields=shared.FIELDS)
FILTERS: Final = Filters(names=("cohort",), sort=("name", "created_at", "updated_at"))
CHANGE: Final = RequestBody(
    name="ParticipantDeclarationChangeDeliveryPartner",
    type="participant-declaration-change-delivery-partner",
    fields=PARTNERS_TO_NAME,
    required=("delivery_partner_id",),
)
