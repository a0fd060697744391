"""What the funding rules look at: the applicant, the course and the workplace.

Source: funding-eligibility.md 1.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.vocabulary import (
    EARLY_YEARS_LEADERSHIP,
    EHCO,
    EXECUTIVE_LEADERSHIP,
    HEADSHIP,
    LEADING_BEHAVIOUR_CULTURE,
    LEADING_LITERACY,
    LEADING_PRIMARY_MATHEMATICS,
    LEADING_TEACHER_DEVELOPMENT,
    LEADING_TEACHING,
    SENCO,
    SENIOR_LEADERSHIP,
)

PP50_ONLY_COURSES: Final = frozenset(
    {
        LEADING_LITERACY,
        LEADING_BEHAVIOUR_CULTURE,
        LEADING_TEACHER_DEVELOPMENT,
        LEADING_TEACHING,
        SENIOR_LEADERSHIP,
        EXECUTIVE_LEADERSHIP,
    }
)
"""Funded only where many pupils are disadvantaged."""

LOCAL_AUTHORITY_NURSERY_COURSES: Final = frozenset({SENCO, LEADING_PRIMARY_MATHEMATICS, HEADSHIP})
SPECIAL_SETTING_COURSES: Final = LOCAL_AUTHORITY_NURSERY_COURSES | {EHCO}

ELIGIBLE_ESTABLISHMENT_TYPES: Final = frozenset(
    str(code)
    for code in (
        *(1, 2, 3, 5, 6, 7, 8, 10, 12, 14, 15, 18, 24, 26, 28, 31, 32, 33, 34, 35),
        *(36, 38, 39, 40, 41, 42, 43, 44, 45, 46),
    )
)
"""Type codes of the school register that count as state funded. Source: reference-data.md 8."""

LOCAL_AUTHORITY_NURSERY_TYPE: Final = "15"


class WorkSetting(StrEnum):
    EARLY_YEARS_OR_CHILDCARE = "early_years_or_childcare"
    A_SCHOOL = "a_school"
    AN_ACADEMY_TRUST = "an_academy_trust"
    A_16_TO_19_EDUCATIONAL_SETTING = "a_16_to_19_educational_setting"
    ANOTHER_SETTING = "another_setting"
    OTHER = "other"


SCHOOL_SETTINGS: Final = frozenset(
    {
        WorkSetting.A_SCHOOL,
        WorkSetting.AN_ACADEMY_TRUST,
        WorkSetting.A_16_TO_19_EDUCATIONAL_SETTING,
    }
)


class EmploymentType(StrEnum):
    LOCAL_AUTHORITY_VIRTUAL_SCHOOL = "local_authority_virtual_school"
    HOSPITAL_SCHOOL = "hospital_school"
    YOUNG_OFFENDER_INSTITUTION = "young_offender_institution"
    LOCAL_AUTHORITY_SUPPLY_TEACHER = "local_authority_supply_teacher"
    LEAD_MENTOR = "lead_mentor_for_accredited_itt_provider"
    OTHER = "other"  # In migrated rows; no longer offered.


AWAY_FROM_INSTITUTIONS: Final = frozenset(
    {EmploymentType.LOCAL_AUTHORITY_SUPPLY_TEACHER, EmploymentType.LOCAL_AUTHORITY_VIRTUAL_SCHOOL}
)
SPECIAL_SETTINGS: Final = frozenset(
    {EmploymentType.HOSPITAL_SCHOOL, EmploymentType.YOUNG_OFFENDER_INSTITUTION}
)


class InstitutionKind(StrEnum):
    """The first part of an institution identifier."""

    SCHOOL = "School"
    PRIVATE_CHILDCARE_PROVIDER = "PrivateChildcareProvider"
    LOCAL_AUTHORITY = "LocalAuthority"


@dataclass(frozen=True, kw_only=True, slots=True)
class Institution:
    """The facts of a workplace that decide about funding.

    ``on_*`` and ``is_pp50`` are memberships of the published lists. For a private provider
    ``is_early_years_eligible`` means the early years list, for a school that list or the list of
    PP50 schools. Source: funding-eligibility.md 1.2.
    """

    kind: InstitutionKind
    establishment_type_code: str | None = None
    is_pp50: bool = False
    is_early_years_eligible: bool = False
    is_disadvantaged_nursery: bool = False
    is_on_childminders_list: bool = False
    is_on_early_years_register: bool = False

    @property
    def has_eligible_type(self) -> bool:
        return self.establishment_type_code in ELIGIBLE_ESTABLISHMENT_TYPES

    @property
    def is_local_authority_nursery(self) -> bool:
        return self.establishment_type_code == LOCAL_AUTHORITY_NURSERY_TYPE


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """One applicant and one course; answers of abandoned branches are not among them (O20)."""

    course: str
    is_in_england: bool = True
    work_setting: str | None = None
    employment_type: str | None = None
    has_approved_itt_provider: bool = False
    is_referred: bool = False
    is_new_headteacher: bool = False
    is_childminder: bool = False
    is_previously_funded: bool = False
    institution: Institution | None = None
    has_answers: bool = True

    @property
    def is_approved_lead_mentor(self) -> bool:
        """In the lead mentor's branch, and so inside England (O4, O23)."""
        return (
            self.is_in_england
            and self.work_setting == WorkSetting.ANOTHER_SETTING
            and self.employment_type == EmploymentType.LEAD_MENTOR
            and self.has_approved_itt_provider
        )

    @property
    def is_ehco_without_new_headship(self) -> bool:
        return self.course == EHCO and not self.is_new_headteacher

    @property
    def is_early_years_course(self) -> bool:
        return self.course == EARLY_YEARS_LEADERSHIP
