"""May this application be rejected? The ordered checks of ``reject``.

Source: provider-api.md 8.7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.faults import Fault
from domain.participation.checks import Check, always, faults_of
from domain.vocabulary import ApprovalStatus

ALREADY_REJECTED: Final = Fault(
    title="application", detail="This '#/application' has already been rejected."
)
CANNOT_CHANGE_FROM_ACCEPTED: Final = Fault(
    title="application",
    detail="This '#/application' was accepted. An acceptance is final and cannot be changed.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectFacts:
    """What rejecting needs to know of the application."""

    status: str | None


def rejection_faults(facts: RejectFacts) -> tuple[Fault, ...]:
    return faults_of(REJECT_CHECKS, facts)


def is_not_rejected(facts: RejectFacts) -> Fault | None:
    return ALREADY_REJECTED if facts.status == ApprovalStatus.REJECTED else None


def is_not_accepted(facts: RejectFacts) -> Fault | None:
    return CANNOT_CHANGE_FROM_ACCEPTED if facts.status == ApprovalStatus.ACCEPTED else None


REJECT_CHECKS: Final[Sequence[Check[RejectFacts]]] = (
    always(is_not_rejected),
    always(is_not_accepted),
)
