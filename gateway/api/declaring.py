"""From the attributes of a declaration to what the rules look at. Source: provider-api.md 10.4 and 15.2."""

from collections.abc import Mapping

from contracts.api.bodies import Scalar, text_of
from contracts.api.common import RequestBody
from domain.participation.declaring import RequestedDeclaration
from domain.participation.instants import written_instant
from domain.participation.partners import PRIMARY, SECONDARY, RequestedPartners


def requested_declaration(
    attributes: Mapping[str, Scalar], contract: RequestBody
) -> RequestedDeclaration:
    """What the provider declares, as sent; blank means not given."""
    date = text_of(attributes, "declaration_date")
    return RequestedDeclaration(
        participant_id=text_of(attributes, "participant_id"),
        type=text_of(attributes, "declaration_type"),
        date=written_instant(date) if date else None,
        course_identifier=text_of(attributes, "course_identifier"),
        has_passed=attributes.get("has_passed"),
        partners=requested_partners(attributes) if _knows_partners(contract) else None,
    )


def requested_partners(attributes: Mapping[str, Scalar]) -> RequestedPartners:
    """The delivery partners that are named."""
    return RequestedPartners(
        primary=text_of(attributes, PRIMARY), secondary=text_of(attributes, SECONDARY)
    )


def _knows_partners(contract: RequestBody) -> bool:
    return any(one.name == PRIMARY for one in contract.fields)
