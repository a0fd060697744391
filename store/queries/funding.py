"""The facts behind a funding answer: lists, and earlier applications.

Source: funding-eligibility.md 1.3 and 3.1.
"""

from collections.abc import Sequence

from sqlalchemy import Select, false, or_, select

from domain.vocabulary import ApprovalStatus
from store.tables import Application, Course, EligibilityListEntry, User


def list_entries(identifiers: Sequence[str]) -> Select[str, str, str]:
    """The lists on which any of these URNs and UKPRNs stand: list, kind of number, number."""
    return select(
        EligibilityListEntry.list_name,
        EligibilityListEntry.identifier_type,
        EligibilityListEntry.identifier,
    ).where(EligibilityListEntry.identifier.in_(identifiers))


def applications_of_person(
    *, trn: str | None, uid: str | None
) -> Select[str, ApprovalStatus | None, bool, bool | None]:
    """What anybody with this TRN, verified or not, or this identity applied for before.

    A blank one matches nobody, least of all the others that have none.
    """
    is_same = [column == value for column, value in ((User.trn, trn), (User.uid, uid)) if value]
    return (
        select(
            Course.identifier,
            Application.lead_provider_approval_status,
            Application.eligible_for_funding,
            Application.funded_place,
        )
        .join(User, User.id == Application.user_id)
        .join(Course, Course.id == Application.course_id)
        .where(or_(false(), *is_same))
        .order_by(Application.id)
    )
