"""What an account page says about the funding of a stored registration.

Source: registration-journey.md 11.2 and 11.3 (D21), funding-eligibility.md 4.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from domain.funding.circumstances import EmploymentType, WorkSetting
from domain.funding.codes import FundingCode
from domain.vocabulary import EHCO, ApprovalStatus, HeadteacherStatus

EXPIRED_BEFORE: Final = datetime(2024, 6, 30, tzinfo=UTC)
"""Rejected registrations made before this are shown as expired (A5)."""


class Standing(StrEnum):
    """How a registration stands with funding."""

    ELIGIBLE = "eligible"
    IN_REVIEW = "in_review"
    NOT_ELIGIBLE = "not_eligible"


class Reason(StrEnum):
    """Why it is not eligible, in the words that a page has."""

    NOT_ON_OFSTED_REGISTER = "not_on_ofsted_register"
    EHCO = "ehco"
    ALREADY_FUNDED = "already_funded"
    NOT_IN_ENGLAND = "not_in_england"
    SETTING = "setting"
    NOT_ON_LIST = "not_on_list"
    NOT_REGISTERED = "not_registered"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFunding:
    """What a stored registration says about funding."""

    course: str
    code: str | None
    is_eligible: bool
    funding_choice: str | None = None
    employment_type: str | None = None
    is_in_england: bool = True
    headteacher_status: str | None = None
    is_referred: bool = False
    work_setting: str | None = None
    has_no_ofsted_urn: bool = False


def standing(stored: StoredFunding) -> Standing:
    if stored.is_eligible:
        return Standing.ELIGIBLE
    return Standing.IN_REVIEW if _is_in_review(stored) else Standing.NOT_ELIGIBLE


def reason(stored: StoredFunding) -> Reason:
    """The reason why it is not eligible, from the stored code; never computed again (O12)."""
    is_ehco = stored.course == EHCO
    if stored.has_no_ofsted_urn and not is_ehco:
        return Reason.NOT_ON_OFSTED_REGISTER
    return Reason.EHCO if is_ehco else _REASONS.get(stored.code or "", Reason.SETTING)


def is_expired(status: str | None, created_at: datetime) -> bool:
    return status == ApprovalStatus.REJECTED and created_at < EXPIRED_BEFORE


_NEW_HEADS: Final = frozenset(
    {
        HeadteacherStatus.YES_IN_FIRST_TWO_YEARS,
        HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS,
        HeadteacherStatus.YES_WHEN_COURSE_STARTS,
    }
)


def _is_in_review(stored: StoredFunding) -> bool:
    is_decided = stored.funding_choice or stored.employment_type == EmploymentType.OTHER
    if is_decided or not stored.is_in_england:
        return False
    if stored.course == EHCO and stored.headteacher_status in _NEW_HEADS:
        return True
    return stored.is_referred or _is_left_to_staff(stored)


def _is_left_to_staff(stored: StoredFunding) -> bool:
    return (
        stored.work_setting == WorkSetting.ANOTHER_SETTING
        and stored.employment_type != EmploymentType.LEAD_MENTOR
        and stored.course != EHCO
    )


_REASONS: Final[Mapping[str, Reason]] = {
    FundingCode.PREVIOUSLY_FUNDED: Reason.ALREADY_FUNDED,
    FundingCode.NOT_IN_ENGLAND: Reason.NOT_IN_ENGLAND,
    FundingCode.SCHOOL_OUTSIDE_CATCHMENT: Reason.NOT_IN_ENGLAND,
    FundingCode.EARLY_YEARS_OUTSIDE_CATCHMENT: Reason.NOT_IN_ENGLAND,
    FundingCode.INELIGIBLE_ESTABLISHMENT_NOT_A_PP50: Reason.NOT_ON_LIST,
    FundingCode.NOT_ENTITLED_EY_INSTITUTION: Reason.NOT_ON_LIST,
    FundingCode.NOT_ON_EARLY_YEARS_REGISTER: Reason.NOT_REGISTERED,
    FundingCode.NOT_ENTITLED_CHILDMINDER: Reason.NOT_REGISTERED,
}
