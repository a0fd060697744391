"""The sixteen answers to "would the department pay?"; only one of them means yes.

Source: funding-eligibility.md 2.4.
"""

from enum import StrEnum
from typing import Final


class FundingCode(StrEnum):
    """Why a course is funded or not, as stored on the application."""

    FUNDED = "funded"
    PREVIOUSLY_FUNDED = "previously_funded"
    NOT_IN_ENGLAND = "not_in_england"
    NO_INSTITUTION = "no_institution"
    REFERRED_BY_RETURN_TO_TEACHING_ADVISER = "referred_by_return_to_teaching_adviser"
    INELIGIBLE_ESTABLISHMENT_TYPE = "ineligible_establishment_type"
    INELIGIBLE_ESTABLISHMENT_NOT_A_PP50 = "ineligible_establishment_not_a_pp50"
    INELIGIBLE_INSTITUTION_TYPE = "ineligible_institution_type"
    NOT_NEW_HEADTEACHER_REQUESTING_EHCO = "not_new_headteacher_requesting_ehco"
    NOT_ON_EARLY_YEARS_REGISTER = "not_on_early_years_register"
    EARLY_YEARS_INVALID_NPQ = "early_years_invalid_npq"
    NOT_ENTITLED_EY_INSTITUTION = "not_entitled_ey_institution"
    NOT_ENTITLED_CHILDMINDER = "not_entitled_childminder"
    NOT_LEAD_MENTOR_COURSE = "not_lead_mentor_course"
    SCHOOL_OUTSIDE_CATCHMENT = "school_outside_catchment"
    EARLY_YEARS_OUTSIDE_CATCHMENT = "early_years_outside_catchment"


NEVER_PRODUCED: Final = frozenset(
    {FundingCode.SCHOOL_OUTSIDE_CATCHMENT, FundingCode.EARLY_YEARS_OUTSIDE_CATCHMENT}
)
"""Known because migrated applications carry them (O1)."""

UNDER_REVIEW: Final = frozenset(
    {FundingCode.NO_INSTITUTION, FundingCode.REFERRED_BY_RETURN_TO_TEACHING_ADVISER}
)
"""Left to the department's staff to decide."""
