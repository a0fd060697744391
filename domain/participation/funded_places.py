"""May an accepted application be given a funded place, or lose it? The ordered checks.

Source: provider-api.md 8.8, funding-eligibility.md 6.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.faults import Fault
from domain.participation.acceptance import FUNDED_PLACE_INCLUSION
from domain.participation.checks import Check, always, faults_of, guarded
from domain.vocabulary import ApprovalStatus

NOT_ACCEPTED: Final = Fault(
    title="application",
    detail="Only an accepted '#/application' has a '#/funded_place' to change.",
)
NOT_ELIGIBLE: Final = Fault(
    title="application",
    detail="This '#/application' is not eligible for funding, so '#/funded_place' cannot be true.",
)
COHORT_WITHOUT_CAP: Final = Fault(
    title="application",
    detail="The cohort of this '#/application' has no funding cap, so it has no '#/funded_place'.",
)
HAS_LIVE_DECLARATIONS: Final = Fault(
    title="application",
    detail="This '#/application' has declarations. Void them before '#/funded_place' is taken away.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FundedPlaceFacts:
    """What changing the funded place needs to know of the request and of the application."""

    funded_place: object  # As sent, None when it was not.
    status: str | None
    eligible_for_funding: bool
    cohort_is_capped: bool
    has_live_declarations: bool

    @property
    def is_taken_away(self) -> bool:
        """Only false and null take a place away: any other value, however wrong, asks for one."""
        return self.funded_place is None or self.funded_place is False


def funded_place_faults(facts: FundedPlaceFacts) -> tuple[Fault, ...]:
    return faults_of(FUNDED_PLACE_CHECKS, facts)


def funded_place_is_said(facts: FundedPlaceFacts) -> Fault | None:
    return None if isinstance(facts.funded_place, bool) else FUNDED_PLACE_INCLUSION


def is_accepted(facts: FundedPlaceFacts) -> Fault | None:
    return None if facts.status == ApprovalStatus.ACCEPTED else NOT_ACCEPTED


def is_eligible(facts: FundedPlaceFacts) -> Fault | None:
    """The stored flag decides; previous funding is not considered."""
    if facts.is_taken_away or facts.eligible_for_funding:
        return None
    return NOT_ELIGIBLE


def cohort_has_a_cap(facts: FundedPlaceFacts) -> Fault | None:
    return None if facts.cohort_is_capped else COHORT_WITHOUT_CAP


def has_no_live_declarations(facts: FundedPlaceFacts) -> Fault | None:
    if facts.is_taken_away and facts.has_live_declarations:
        return HAS_LIVE_DECLARATIONS
    return None


FUNDED_PLACE_CHECKS: Final[Sequence[Check[FundedPlaceFacts]]] = (
    always(funded_place_is_said),
    always(is_accepted),
    always(is_eligible),
    guarded(cohort_has_a_cap),
    always(has_no_live_declarations),
)
