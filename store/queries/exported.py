"""Everything that a provider may see, for files: the lists of version 3, without pages."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from sqlalchemy import func, select

from contracts.api.common import Resource
from contracts.api.v3.applications import APPLICATION
from contracts.api.v3.declarations import DECLARATION
from contracts.api.v3.delivery_partners import DELIVERY_PARTNER
from contracts.api.v3.outcomes import OUTCOME
from contracts.api.v3.participants import PARTICIPANT
from contracts.api.v3.statements import STATEMENT
from store.prepared import Prepared, prepared
from store.queries.applications import APPLICATIONS
from store.queries.declarations import DECLARATIONS
from store.queries.delivery_partners import DELIVERY_PARTNERS
from store.queries.listing import Listing, all_rows
from store.queries.outcomes import OUTCOMES
from store.queries.participants import PARTICIPANTS
from store.queries.provider_statements import STATEMENTS

_LISTS: Final[Mapping[str, tuple[Listing, Resource]]] = {
    "applications": (APPLICATIONS, APPLICATION),
    "participants": (PARTICIPANTS, PARTICIPANT),
    "declarations": (DECLARATIONS, DECLARATION),
    "outcomes": (OUTCOMES, OUTCOME),
    "statements": (STATEMENTS, STATEMENT),
    "delivery_partners": (DELIVERY_PARTNERS, DELIVERY_PARTNER),
}


def exported_list(name: str) -> Listing:
    """How the API lists these."""
    return _LISTS[name][0]


def exported_resource(name: str) -> Resource:
    """What is shown of each."""
    return _LISTS[name][1]


def exported_rows(name: str) -> Prepared:
    """All that the provider may see of these, in the order of the list."""
    return all_rows(*_LISTS[name])


@cache
def exported_number(name: str) -> Prepared:
    """How many these are, as ``number``."""
    rows = exported_list(name).passing(frozenset()).subquery("passing")
    return prepared(select(func.count().label("number")).select_from(rows))
