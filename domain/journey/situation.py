"""A teacher's answers in effect, and the questions that steps ask of them.

Answers in effect are those of the steps passed so far on the replayed path; what belonged to an
abandoned branch is not among them, so nothing here has to ask. Source: registration-journey.md
3.2 to 3.4 (D8), 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.funding.circumstances import (
    AWAY_FROM_INSTITUTIONS,
    SCHOOL_SETTINGS,
    SPECIAL_SETTING_COURSES,
    SPECIAL_SETTINGS,
    Circumstances,
    EmploymentType,
    InstitutionKind,
    WorkSetting,
)
from domain.funding.codes import FundingCode
from domain.funding.rules import funding_code
from domain.journey.facts import Answers, JourneyFacts, Workplace
from domain.vocabulary import (
    EHCO,
    LEADING_PRIMARY_MATHEMATICS,
    LEADING_TEACHER_DEVELOPMENT,
    SENCO,
    KindOfNursery,
)

PUBLIC_NURSERIES: Final = (
    KindOfNursery.LOCAL_AUTHORITY_MAINTAINED_NURSERY,
    KindOfNursery.PRESCHOOL_CLASS_AS_PART_OF_SCHOOL,
)
PRIVATE_NURSERIES: Final = (
    KindOfNursery.PRIVATE_NURSERY,
    KindOfNursery.CHILDMINDER,
    KindOfNursery.ANOTHER_EARLY_YEARS_SETTING,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """The answers in effect before a point of the path, and the facts."""

    answers: Answers
    facts: JourneyFacts

    def with_answers(self, more: Mapping[str, Any]) -> "Situation":
        return Situation({**self.answers, **more}, self.facts)

    def says(self, key: str, value: str) -> bool:
        return bool(self.answers.get(key) == value)

    @property
    def course(self) -> str | None:
        return self.answers.get("course_identifier")

    @property
    def is_ehco(self) -> bool:
        return self.course == EHCO

    @property
    def is_senco(self) -> bool:
        return self.course == SENCO

    @property
    def is_maths(self) -> bool:
        return self.course == LEADING_PRIMARY_MATHEMATICS

    @property
    def is_lead_mentor_course(self) -> bool:
        return self.course == LEADING_TEACHER_DEVELOPMENT

    @property
    def is_in_england(self) -> bool:
        return self.says("teacher_catchment", "england")

    @property
    def works_in_school(self) -> bool:
        return self.answers.get("work_setting") in SCHOOL_SETTINGS

    @property
    def works_in_childcare(self) -> bool:
        return self.says("work_setting", WorkSetting.EARLY_YEARS_OR_CHILDCARE)

    @property
    def works_in_another_setting(self) -> bool:
        return self.says("work_setting", WorkSetting.ANOTHER_SETTING)

    @property
    def has_private_nursery(self) -> bool:
        return self.answers.get("kind_of_nursery") in PRIVATE_NURSERIES

    @property
    def has_ofsted_urn(self) -> bool:
        return self.says("has_ofsted_urn", "yes")

    @property
    def is_referred(self) -> bool:
        return self.says("referred_by_return_to_teaching_adviser", "yes")

    @property
    def employment(self) -> str | None:
        return self.answers.get("employment_type")

    @property
    def is_lead_mentor(self) -> bool:
        return self.employment == EmploymentType.LEAD_MENTOR

    @property
    def is_in_special_setting(self) -> bool:
        return self.employment in SPECIAL_SETTINGS

    @property
    def has_unlisted_employment(self) -> bool:
        """A type that only migrated rows have; no page offers it (A3)."""
        return self.employment == EmploymentType.OTHER

    @property
    def is_new_headteacher(self) -> bool:
        return self.says("ehco_headteacher", "yes") and self.says("ehco_new_headteacher", "yes")

    @property
    def workplace(self) -> Workplace | None:
        return self.facts.workplaces.get(self.answers.get("institution_identifier") or "")

    @property
    def has_private_provider(self) -> bool:
        place = self.workplace
        return (
            place is not None
            and place.institution.kind is InstitutionKind.PRIVATE_CHILDCARE_PROVIDER
        )

    @property
    def code(self) -> FundingCode:
        """Why the chosen course is funded or not; one function wherever it is asked (O21, D13)."""
        return funding_code(self.circumstances)

    @property
    def is_funded(self) -> bool:
        return self.code == FundingCode.FUNDED

    @property
    def circumstances(self) -> Circumstances:
        place = self.workplace
        return Circumstances(
            course=self.course or "",
            is_in_england=self.is_in_england,
            work_setting=self.answers.get("work_setting"),
            employment_type=self.employment,
            has_approved_itt_provider=self.answers.get("itt_provider") in self.facts.itt_providers,
            is_referred=self.is_referred,
            is_new_headteacher=self.is_new_headteacher,
            is_childminder=self.says("kind_of_nursery", KindOfNursery.CHILDMINDER),
            is_previously_funded=self.course in self.facts.previously_funded,
            institution=None if place is None else place.institution,
        )

    @property
    def is_funding_unclear(self) -> bool:
        """Whether staff will look at it. Source: registration-journey.md 4.7."""
        if self.is_referred:
            return True
        if not self.works_in_another_setting:
            return False
        if self.employment in AWAY_FROM_INSTITUTIONS:
            return True
        if self.is_in_special_setting and self.course in SPECIAL_SETTING_COURSES:
            return False
        return self.is_in_england and not self.is_lead_mentor and not self.has_unlisted_employment
