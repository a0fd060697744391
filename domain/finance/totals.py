"""The totals of a statement, from its lines. Source: finance.md 11.6."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.finance.counts import voids
from domain.finance.exact import ZERO
from domain.finance.facts import StatementFacts
from domain.finance.lines import CLAWBACK, DECLARED, Line, LineKind
from domain.vocabulary import DeclarationType


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """The figures of the totals panel: pounds unrounded, and counts.

    Special courses and items of courses without a contract are in none of them but the voids.
    ``total_clawbacks`` is positive and holds the targeted delivery funding that is taken back too.
    """

    total_output_payment: Fraction
    total_targeted_delivery_funding: Fraction
    total_service_fees: Fraction
    clawback_payments: Fraction
    total_targeted_delivery_funding_refundable: Fraction
    total_clawbacks: Fraction
    adjustments: Fraction
    total_payment: Fraction
    total_starts: int
    total_retained: int
    total_completed: int
    total_voided: int
    people_voided: int


def statement_totals(facts: StatementFacts, lines: Sequence[Line]) -> Totals:
    """The totals; ``total_payment`` is the sum of the lines that are in the total."""
    special = {contract.course_id for contract in facts.contracts if contract.terms.special_course}
    counted = [line for line in lines if line.course_id not in special]
    clawbacks = -_amount(counted, *CLAWBACK.values())
    tdf_clawbacks = -_amount(counted, LineKind.TARGETED_DELIVERY_FUNDING_CLAWBACK)
    voided = voids(facts.groups)
    return Totals(
        total_output_payment=_amount(counted, LineKind.OUTPUT_PAYMENT),
        total_targeted_delivery_funding=_amount(counted, LineKind.TARGETED_DELIVERY_FUNDING),
        total_service_fees=_amount(counted, LineKind.SERVICE_FEE),
        clawback_payments=clawbacks,
        total_targeted_delivery_funding_refundable=tdf_clawbacks,
        total_clawbacks=clawbacks + tdf_clawbacks,
        adjustments=_amount(counted, LineKind.ADJUSTMENTS),
        total_payment=sum((line.amount for line in lines if line.in_total), start=ZERO),
        total_starts=_count(counted, DeclarationType.STARTED),
        total_retained=_count(counted, DeclarationType.RETAINED_1, DeclarationType.RETAINED_2),
        total_completed=_count(counted, DeclarationType.COMPLETED),
        total_voided=voided.items.number,
        people_voided=voided.people,
    )


def _amount(lines: Sequence[Line], *kinds: LineKind) -> Fraction:
    return sum((line.amount for line in lines if line.kind in kinds), start=ZERO)


def _count(lines: Sequence[Line], *types: DeclarationType) -> int:
    kinds = {DECLARED[declaration_type] for declaration_type in types}
    return sum(line.count for line in lines if line.kind in kinds)
