"""The statement of finance.md 18, as facts: contracts and items written down row by row."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.finance.counts import ItemGroup
from domain.finance.facts import ContractFacts, StatementFacts
from domain.finance.states import STANDINGS
from domain.finance.terms import Terms
from domain.vocabulary import DeclarationType, StatementItemState

EHCO: Final = "npq-early-headship-coaching-offer"
HEADSHIP: Final = "npq-headship"
LEADING_TEACHING: Final = "npq-leading-teaching"
SENCO: Final = "npq-senco"
MATHEMATICS: Final = "npq-leading-primary-mathematics"
SENIOR_LEADERSHIP: Final = "npq-senior-leadership"
COURSE_IDS: Final = {
    EHCO: 1, HEADSHIP: 2, LEADING_TEACHING: 3, SENCO: 4, MATHEMATICS: 5, SENIOR_LEADERSHIP: 6
}  # fmt: skip


def terms(target, price, service, output, *, monthly=None, special=False):
    """``service`` and ``output`` as the table writes them: percentage and spread."""
    return Terms(
        recruitment_target=target,
        per_participant=Decimal(price),
        service_fee_percentage=service[0],
        service_fee_installments=service[1],
        output_payment_percentage=output[0],
        number_of_payment_periods=output[1],
        monthly_service_fee=None if monthly is None else Decimal(monthly),
        targeted_delivery_funding_per_participant=Decimal(100),
        special_course=special,
    )


TERMS: Final = {
    EHCO: terms(300, "800.00", (0, 0), (100, 4), monthly="0"),
    HEADSHIP: terms(172, "840.00", (40, 31), (60, 4)),
    LEADING_TEACHING: terms(72, "800.00", (40, 19), (60, 3), monthly="0"),
    SENCO: terms(150, "902.00", (40, 19), (60, 4), monthly="5432.10"),
    MATHEMATICS: terms(400, "902.00", (40, 540), (60, 3), special=True),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    user: int
    course: str
    declaration_type: str
    state: str
    flag: bool | None = True
    eligible: bool = True
    application: int = 1


def row(user, course, declaration_type, state, **facts):
    return Row(user=user, course=course, declaration_type=declaration_type, state=state, **facts)


ROWS: Final = (
    row(1, HEADSHIP, "started", "payable"),
    row(1, HEADSHIP, "started", "payable", application=2),
    row(2, HEADSHIP, "started", "payable", flag=False),
    row(3, HEADSHIP, "retained-1", "payable"),
    row(4, HEADSHIP, "retained-2", "payable"),
    row(5, HEADSHIP, "completed", "payable"),
    row(6, HEADSHIP, "started", "voided"),
    row(7, HEADSHIP, "started", "awaiting_clawback"),
    row(8, LEADING_TEACHING, "started", "payable", flag=None),
    row(9, LEADING_TEACHING, "started", "payable", eligible=False),
    row(10, LEADING_TEACHING, "started", "ineligible"),
    row(11, LEADING_TEACHING, "retained-1", "awaiting_clawback"),
    row(11, LEADING_TEACHING, "completed", "awaiting_clawback", application=2),
    row(12, EHCO, "started", "payable"),
    row(13, EHCO, "retained-1", "payable"),
    row(14, MATHEMATICS, "started", "payable"),
    row(15, MATHEMATICS, "started", "payable", flag=False),
    row(6, MATHEMATICS, "started", "voided"),
    row(17, MATHEMATICS, "started", "voided"),
    row(16, SENIOR_LEADERSHIP, "started", "payable"),
)


def contract(course, course_terms=None):
    return ContractFacts(
        course_id=COURSE_IDS[course],
        course_identifier=course,
        contract_template_id=COURSE_IDS[course] * 10,
        terms=course_terms or TERMS[course],
    )


def standing_of(state):
    return next(one for one, states in STANDINGS.items() if StatementItemState(state) in states)


def group(number, item):
    """One item as a group of its own: the figures may not depend on how items are grouped."""
    return ItemGroup(
        course_id=COURSE_IDS[item.course],
        declaration_type=DeclarationType(item.declaration_type),
        standing=standing_of(item.state),
        earns_tdf=bool(item.flag) and item.eligible,
        is_voided=item.state == "voided",
        user_ids=(item.user,),
        item_ids=(number,),
    )


def groups(rows=ROWS):
    return [group(number, item) for number, item in enumerate(rows, start=1)]


def facts(rows=ROWS, *, contracts=tuple(TERMS), start_year=2024, reconcile="-250.00"):
    return StatementFacts(
        cohort_start_year=start_year,
        reconcile_amount=Decimal(reconcile),
        contracts=[contract(course) for course in contracts],
        groups=groups(rows),
    )
