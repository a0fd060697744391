"""The words of the field, as the database, the API and the rules share them.

Source: migration.md 2.2, provider-api.md 7.1, finance.md 1.
"""

from enum import StrEnum
from typing import Final


class TrainingStatus(StrEnum):
    """Where a participant stands in training."""

    ACTIVE = "active"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class ApprovalStatus(StrEnum):
    """What the lead provider decided about an application."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class RejectionReason(StrEnum):
    """Why an application was rejected. Source: provider-api.md 15.5."""

    REGISTRATION_EXPIRED = "registration_expired"
    REJECTED_BY_PROVIDER = "rejected_by_provider"
    OTHER_APPLICATION_ACCEPTED = "other_application_in_this_cohort_accepted"


DEFERRAL_REASONS: Final = (
    "bereavement",
    "long-term-sickness",
    "parental-leave",
    "career-break",
    "other",
)
WITHDRAWAL_REASONS: Final = (
    "insufficient-capacity-to-undertake-programme",
    "personal-reason-health-or-pregnancy-related",
    "personal-reason-moving-school",
    "personal-reason-other",
    "insufficient-capacity",
    "change-in-developmental-or-personal-priorities",
    "change-in-school-circumstances",
    "change-in-school-leadership",
    "quality-of-programme-structure-not-suitable.",  # The full stop belongs to it.
    "quality-of-programme-content-not-suitable",
    "quality-of-programme-facilitation-not-effective",
    "quality-of-programme-accessibility",
    "quality-of-programme-other",
    "programme-not-appropriate-for-role-and-cpd-needs",
    "started-in-error",
    "expected-commitment-unclear",
    "other",
)


class DeclarationType(StrEnum):
    """The milestone that a declaration is for; the order is the display order everywhere."""

    STARTED = "started"
    RETAINED_1 = "retained-1"
    RETAINED_2 = "retained-2"
    COMPLETED = "completed"


class DeclarationState(StrEnum):
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    PAYABLE = "payable"
    PAID = "paid"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"
    AWAITING_CLAWBACK = "awaiting_clawback"
    CLAWED_BACK = "clawed_back"


class DeclarationStateReason(StrEnum):
    DUPLICATE = "duplicate"


class StatementItemState(StrEnum):
    ELIGIBLE = "eligible"
    PAYABLE = "payable"
    PAID = "paid"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"
    AWAITING_CLAWBACK = "awaiting_clawback"
    CLAWED_BACK = "clawed_back"


class StatementState(StrEnum):
    OPEN = "open"
    PAYABLE = "payable"
    PAID = "paid"


class OutcomeState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    VOIDED = "voided"


class TokenScope(StrEnum):
    """What a token opens; each opens its own part of the API and no other."""

    LEAD_PROVIDER = "lead_provider"
    TEACHER_RECORD_SERVICE = "teacher_record_service"


class WebhookStatus(StrEnum):
    """How far a notice of the identity provider has come. Source: admin-and-operations.md 9.2."""

    PENDING = "pending"
    PROCESSING = "processing"
    PROCESSED = "processed"
    FAILED = "failed"
    UNHANDLED = "unhandled_message_type"


class FundingChoice(StrEnum):
    """Who pays for a course that we do not fund."""

    SCHOOL = "school"
    TRUST = "trust"
    SELF = "self"
    ANOTHER = "another"
    EMPLOYER = "employer"


class HeadteacherStatus(StrEnum):
    NO = "no"
    YES_WHEN_COURSE_STARTS = "yes_when_course_starts"
    YES_IN_FIRST_TWO_YEARS = "yes_in_first_two_years"
    YES_OVER_TWO_YEARS = "yes_over_two_years"
    YES_IN_FIRST_FIVE_YEARS = "yes_in_first_five_years"
    YES_OVER_FIVE_YEARS = "yes_over_five_years"


class KindOfNursery(StrEnum):
    LOCAL_AUTHORITY_MAINTAINED_NURSERY = "local_authority_maintained_nursery"
    PRESCHOOL_CLASS_AS_PART_OF_SCHOOL = "preschool_class_as_part_of_school"
    PRIVATE_NURSERY = "private_nursery"
    ANOTHER_EARLY_YEARS_SETTING = "another_early_years_setting"
    CHILDMINDER = "childminder"


class CourseGroupName(StrEnum):
    LEADERSHIP = "leadership"
    SPECIALIST = "specialist"
    SUPPORT = "support"
    EHCO = "ehco"


LEADING_TEACHING: Final = "npq-leading-teaching"
LEADING_BEHAVIOUR_CULTURE: Final = "npq-leading-behaviour-culture"
LEADING_TEACHER_DEVELOPMENT: Final = "npq-leading-teaching-development"
LEADING_LITERACY: Final = "npq-leading-literacy"
LEADING_PRIMARY_MATHEMATICS: Final = "npq-leading-primary-mathematics"
SENIOR_LEADERSHIP: Final = "npq-senior-leadership"
HEADSHIP: Final = "npq-headship"
EXECUTIVE_LEADERSHIP: Final = "npq-executive-leadership"
EARLY_YEARS_LEADERSHIP: Final = "npq-early-years-leadership"
SENCO: Final = "npq-senco"
ASO: Final = "npq-additional-support-offer"
EHCO: Final = "npq-early-headship-coaching-offer"

COURSE_IDENTIFIERS: Final = (
    LEADING_TEACHING,
    LEADING_BEHAVIOUR_CULTURE,
    LEADING_TEACHER_DEVELOPMENT,
    LEADING_LITERACY,
    LEADING_PRIMARY_MATHEMATICS,
    SENIOR_LEADERSHIP,
    HEADSHIP,
    EXECUTIVE_LEADERSHIP,
    EARLY_YEARS_LEADERSHIP,
    SENCO,
    ASO,
    EHCO,
)

_REBRANDED: Final = {ASO: EHCO, EHCO: ASO}


def alternative_courses(course_identifier: str) -> frozenset[str]:
    """The course and, for the offer that was renamed, its other name.

    Source: finance.md 1 and provider-api.md 7.3, ``ALT(course)``.
    """
    return frozenset({course_identifier, _REBRANDED.get(course_identifier, course_identifier)})
