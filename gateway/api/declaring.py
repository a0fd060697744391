"""From the attributes of a new declaration to what the rules look at. Source: provider-api.md 10.4."""

from collections.abc import Mapping

from contracts.api.bodies import Scalar, text_of
from domain.participation.declaring import RequestedDeclaration
from domain.participation.instants import written_instant


def requested_declaration(attributes: Mapping[str, Scalar]) -> RequestedDeclaration:
    """What the provider declares, as sent; blank means not given."""
    date = text_of(attributes, "declaration_date")
    return RequestedDeclaration(
        participant_id=text_of(attributes, "participant_id"),
        type=text_of(attributes, "declaration_type"),
        date=written_instant(date) if date else None,
        course_identifier=text_of(attributes, "course_identifier"),
        has_passed=attributes.get("has_passed"),
    )
