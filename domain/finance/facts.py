"""All that the figures of one statement depend on, and the fingerprint of it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
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

    def fingerprint(self) -> str:
        """The same for the same facts in any order, and so for the same figures and evidence.

        An item that goes from eligible to payable to paid changes neither.
        """
        digest = blake2b(digest_size=16)
        digest.update(f"{CALCULATION} {self.cohort_start_year} {self.reconcile_amount:f}".encode())
        for contract in sorted(map(repr, self.contracts)):
            digest.update(contract.encode())
        for group in sorted(map(_group_bytes, self.groups)):
            digest.update(group)
        return digest.hexdigest()


def _group_bytes(group: ItemGroup) -> bytes:
    head = (
        f"{group.course_id} {group.declaration_type.value} {group.standing.value}"
        f" {group.earns_tdf} {group.is_voided} {len(group.item_ids)} "
    )
    people, items = sorted(set(group.user_ids)), sorted(group.item_ids)
    return head.encode() + array("q", people).tobytes() + array("q", items).tobytes()
