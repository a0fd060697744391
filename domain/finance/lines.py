"""The lines that are stored for a statement: what staff see, row by row, with the items behind each.

Every figure that is shown is a stored one, computed exactly and rounded once where it is shown; so parts may
differ from their total by pennies, and the total is the right one.

Source: finance.md 11.6, 12.3 and 12.5 (decision D17: adjustments have a line of their own).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from domain.finance import calculators
from domain.finance.counts import Count, CourseCounts, ItemGroup, course_counts, course_has_tdf
from domain.finance.counts import voids as voids_of
from domain.finance.exact import ZERO, exact
from domain.finance.facts import ContractFacts, StatementFacts
from domain.vocabulary import DeclarationType


class LineKind(StrEnum):
    """What a line is; the order is the order of a course block."""

    DECLARED_STARTED = "declared.started"
    DECLARED_RETAINED_1 = "declared.retained-1"
    DECLARED_RETAINED_2 = "declared.retained-2"
    DECLARED_COMPLETED = "declared.completed"
    NOT_ELIGIBLE = "not_eligible"
    OUTPUT_PAYMENT = "output_payment"
    CLAWBACK_STARTED = "clawback.started"
    CLAWBACK_RETAINED_1 = "clawback.retained-1"
    CLAWBACK_RETAINED_2 = "clawback.retained-2"
    CLAWBACK_COMPLETED = "clawback.completed"
    TARGETED_DELIVERY_FUNDING = "targeted_delivery_funding"
    TARGETED_DELIVERY_FUNDING_CLAWBACK = "targeted_delivery_funding_clawback"
    SERVICE_FEE = "service_fee"
    COURSE_TOTAL = "course_total"
    WITHOUT_CONTRACT = "without_contract"
    VOIDS = "voids"
    ADJUSTMENTS = "adjustments"


DECLARED: Final[Mapping[DeclarationType, LineKind]] = {
    kind: LineKind(f"declared.{kind.value}") for kind in DeclarationType
}
CLAWBACK: Final[Mapping[DeclarationType, LineKind]] = {
    kind: LineKind(f"clawback.{kind.value}") for kind in DeclarationType
}
PAYMENT_KINDS: Final = frozenset(
    {
        LineKind.OUTPUT_PAYMENT,
        *CLAWBACK.values(),
        LineKind.TARGETED_DELIVERY_FUNDING,
        LineKind.TARGETED_DELIVERY_FUNDING_CLAWBACK,
        LineKind.SERVICE_FEE,
        LineKind.ADJUSTMENTS,
    }
)
_NOTHING: Final = Count()


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One figure. ``course_id`` None: of the whole statement.

    ``in_total``: the amount is part of the statement's total; the sum of those amounts is the total.
    """

    kind: LineKind
    course_id: int | None = None
    contract_template_id: int | None = None
    in_total: bool = False
    count: int = 0
    rate: Fraction = ZERO
    amount: Fraction = ZERO
    item_ids: tuple[int, ...] = ()


def statement_lines(facts: StatementFacts) -> list[Line]:
    """All lines of a statement: blocks in order of course identifier, then its own lines.

    Raises: UnusableTerms (a contract divides by nothing).
    """
    groups = _by_course(facts.groups)
    lines: list[Line] = []
    for contract in sorted(facts.contracts, key=lambda contract: contract.course_identifier):
        has_tdf = course_has_tdf(
            contract.course_identifier, cohort_start_year=facts.cohort_start_year
        )
        counts = course_counts(groups.pop(contract.course_id, ()), has_tdf=has_tdf)
        lines += course_lines(contract, counts, has_tdf=has_tdf)
    lines += [_without_contract(course_id, groups[course_id]) for course_id in sorted(groups)]
    return lines + list(_own_lines(facts))


def course_lines(contract: ContractFacts, counts: CourseCounts, *, has_tdf: bool) -> list[Line]:
    """One course's block, in the order in which it is shown. Source: finance.md 12.5."""
    rows = (*_header(counts), *_payments(contract, counts, has_tdf=has_tdf))
    return [_of_contract(row, contract) for row in rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    kind: LineKind
    count: Count = _NOTHING
    people: int | None = None
    rate: Fraction = ZERO
    amount: Fraction = ZERO


def _header(counts: CourseCounts) -> Iterator[_Row]:
    for declaration_type, count in counts.billable_by_type.items():
        yield _Row(kind=DECLARED[declaration_type], count=count)
    if counts.not_eligible.number:
        yield _Row(kind=LineKind.NOT_ELIGIBLE, count=counts.not_eligible)


def _payments(contract: ContractFacts, counts: CourseCounts, *, has_tdf: bool) -> Iterator[_Row]:
    terms = contract.terms
    price = calculators.output_per_participant(terms)
    yield _Row(
        kind=LineKind.OUTPUT_PAYMENT,
        count=counts.billable,
        rate=price,
        amount=calculators.output_payment_subtotal(terms, counts),
    )
    for declaration_type, count in counts.refundable_by_type.items():
        yield _Row(
            kind=CLAWBACK[declaration_type], count=count, rate=-price, amount=-count.number * price
        )
    if has_tdf:
        yield from _targeted_delivery_funding(contract, counts)
    if fee := calculators.monthly_service_fees(terms):
        yield _Row(
            kind=LineKind.SERVICE_FEE,
            people=terms.recruitment_target,
            rate=calculators.service_fees_per_participant(terms),
            amount=fee,
        )
    yield _Row(kind=LineKind.COURSE_TOTAL, amount=calculators.course_total(terms, counts))


def _targeted_delivery_funding(contract: ContractFacts, counts: CourseCounts) -> Iterator[_Row]:
    rate = exact(contract.terms.targeted_delivery_funding_per_participant)
    yield _Row(
        kind=LineKind.TARGETED_DELIVERY_FUNDING,
        count=counts.tdf,
        rate=rate,
        amount=calculators.tdf_subtotal(contract.terms, counts),
    )
    if counts.tdf_refund.number:
        yield _Row(
            kind=LineKind.TARGETED_DELIVERY_FUNDING_CLAWBACK,
            count=counts.tdf_refund,
            rate=-rate,
            amount=-calculators.tdf_refund_subtotal(contract.terms, counts),
        )


def _of_contract(row: _Row, contract: ContractFacts) -> Line:
    return Line(
        kind=row.kind,
        course_id=contract.course_id,
        contract_template_id=contract.contract_template_id,
        in_total=row.kind in PAYMENT_KINDS and not contract.terms.special_course,
        count=row.count.number if row.people is None else row.people,
        rate=row.rate,
        amount=row.amount,
        item_ids=row.count.item_ids,
    )


def _without_contract(course_id: int, groups: Sequence[ItemGroup]) -> Line:
    """Items that are paid nothing, because the statement has no contract for their course.

    Source: finance.md 7 and 11.6: they are counted nowhere but among the voids; the line makes them seen.
    """
    counts = course_counts(groups, has_tdf=False)
    items = sorted(item_id for group in groups for item_id in group.item_ids)
    return Line(
        kind=LineKind.WITHOUT_CONTRACT,
        course_id=course_id,
        count=counts.billable.number,
        item_ids=tuple(items),
    )


def _own_lines(facts: StatementFacts) -> Iterator[Line]:
    voided = voids_of(facts.groups).items
    if voided.number:
        yield Line(kind=LineKind.VOIDS, count=voided.number, item_ids=voided.item_ids)
    if facts.reconcile_amount:
        yield Line(kind=LineKind.ADJUSTMENTS, in_total=True, amount=exact(facts.reconcile_amount))


def _by_course(groups: Sequence[ItemGroup]) -> dict[int, list[ItemGroup]]:
    courses: dict[int, list[ItemGroup]] = {}
    for group in groups:
        courses.setdefault(group.course_id, []).append(group)
    return courses
