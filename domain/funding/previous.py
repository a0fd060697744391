"""Whether somebody was funded for a course before, as registration asks it.

Source: funding-eligibility.md 3.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.vocabulary import ApprovalStatus, alternative_courses


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierApplication:
    """An application of anybody with the applicant's TRN or identity-service id."""

    course: str
    approval_status: str | None
    is_eligible_for_funding: bool
    has_funded_place: bool | None  # None: accepted before places were capped.


def is_previously_funded(course: str, earlier: Iterable[EarlierApplication]) -> bool:
    """Training status, declarations and outcomes do not matter: who withdrew was funded (O18)."""
    names = alternative_courses(course)
    return any(
        application.course in names
        and application.approval_status == ApprovalStatus.ACCEPTED
        and application.is_eligible_for_funding
        and application.has_funded_place in {None, True}
        for application in earlier
    )
