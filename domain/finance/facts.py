"""All that the figures of one statement depend on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.finance.counts import ItemGroup
from domain.finance.terms import Terms

# Raised by whoever changes what a line holds: statements that are not paid are then computed afresh.
CALCULATION: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractFacts:
    """One course that the statement pays for, and on which version of the terms."""

    course_id: int
    course_identifier: str
    contract_template_id: int
    terms: Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementFacts:
    """What a statement's figures are a pure function of. ``contracts`` by course identifier."""

    cohort_start_year: int
    reconcile_amount: Decimal
    contracts: Sequence[ContractFacts]
    groups: Sequence[ItemGroup]
