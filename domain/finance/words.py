"""What lines and states of statements are called, wherever people read them. Source: finance.md 12.3 and 12.5."""

from collections.abc import Mapping
from typing import Final

from domain.finance.lines import CLAWBACK, DECLARED, LineKind
from domain.vocabulary import DeclarationType, StatementState

TYPE_NAMES: Final[Mapping[DeclarationType, str]] = {
    DeclarationType.STARTED: "Started",
    DeclarationType.RETAINED_1: "Retained 1",
    DeclarationType.RETAINED_2: "Retained 2",
    DeclarationType.COMPLETED: "Completed",
}

LINE_NAMES: Final[Mapping[LineKind, str]] = {
    **{DECLARED[kind]: f"Declared: {name.lower()}" for kind, name in TYPE_NAMES.items()},
    **{CLAWBACK[kind]: f"Clawbacks: {name.lower()}" for kind, name in TYPE_NAMES.items()},
    LineKind.NOT_ELIGIBLE: "Not eligible for funding",
    LineKind.OUTPUT_PAYMENT: "Output payment",
    LineKind.TARGETED_DELIVERY_FUNDING: "Targeted delivery funding",
    LineKind.TARGETED_DELIVERY_FUNDING_CLAWBACK: "Clawbacks: targeted delivery funding",
    LineKind.SERVICE_FEE: "Service fee",
    LineKind.COURSE_TOTAL: "Course total",
    LineKind.WITHOUT_CONTRACT: "Without a contract",
    LineKind.VOIDS: "Voids",
    LineKind.ADJUSTMENTS: "Adjustments",
}

STATE_NAMES: Final[Mapping[StatementState, str]] = {
    StatementState.OPEN: "Open",
    StatementState.PAYABLE: "Payable",
    StatementState.PAID: "Paid",
}
