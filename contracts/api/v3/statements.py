"""Statements, which only version 3 shows. Source: provider-api.md 12."""

from typing import Final

from contracts.api import statements as shared
from contracts.api.common import Filters, Resource

STATEMENT: Final = Resource(name="Statement", type=shared.TYPE, fields=shared.FIELDS)
FILTERS: Final = Filters(names=("cohort", "updated_since"))
