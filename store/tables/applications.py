"""Applications: a teacher's registration for one course with one provider.

Source: migration.md 2.3.11, 2.3.12 and 2.5; registration-journey.md 17.1.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.vocabulary import (
    ApprovalStatus,
    FundingChoice,
    HeadteacherStatus,
    KindOfNursery,
    RejectionReason,
    TrainingStatus,
)
from store.tables.base import (
    APPROVAL_STATUS,
    FUNDING_CHOICE,
    HEADTEACHER_STATUS,
    KIND_OF_NURSERY,
    REJECTION_REASON,
    TRAINING_STATUS,
    Base,
    Keyed,
    Public,
    Timed,
)


class Application(Base, Keyed, Public, Timed):
    """One registration, from submission to the end of training."""

    __tablename__ = "applications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["schedule_id", "cohort_id"],
            ["schedules.id", "schedules.cohort_id"],
            name="fk_applications_schedule_of_cohort",
        ),
        CheckConstraint(
            "schedule_id IS NULL OR cohort_id IS NOT NULL", name="schedule_needs_cohort"
        ),
        CheckConstraint(
            "reason_for_rejection IS NULL"
            " OR lead_provider_approval_status IS NOT DISTINCT FROM 'rejected'",
            name="reason_of_a_rejection",
        ),
        Index(
            "ix_applications_lead_provider_id_created_at_id", "lead_provider_id", "created_at", "id"
        ),
        Index("ix_applications_lead_provider_id_updated_at", "lead_provider_id", "updated_at"),
        Index("ix_applications_user_id_course_id", "user_id", "course_id"),
        Index(
            "ix_applications_accepted_of_user",
            "user_id",
            "lead_provider_id",
            postgresql_where=text("lead_provider_approval_status = 'accepted'"),
        ),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    course_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("courses.id"), index=True)
    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    cohort_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("cohorts.id"), index=True)
    schedule_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("schedules.id"), index=True
    )
    school_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("schools.id"), index=True)
    private_childcare_provider_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("private_childcare_providers.id"), index=True
    )
    itt_provider_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("itt_providers.id"), index=True
    )
    lead_provider_approval_status: Mapped[ApprovalStatus | None] = mapped_column(APPROVAL_STATUS)
    reason_for_rejection: Mapped[RejectionReason | None] = mapped_column(REJECTION_REASON)
    training_status: Mapped[TrainingStatus | None] = mapped_column(TRAINING_STATUS)
    accepted_at: Mapped[datetime | None]
    eligible_for_funding: Mapped[bool] = mapped_column(server_default=text("false"))
    funded_place: Mapped[bool | None]
    funding_choice: Mapped[FundingChoice | None] = mapped_column(FUNDING_CHOICE)
    funding_eligibility_status_code: Mapped[str | None]
    targeted_delivery_funding_eligibility: Mapped[bool] = mapped_column(
        server_default=text("false")
    )
    targeted_support_funding_eligibility: Mapped[bool] = mapped_column(server_default=text("false"))
    tsf_primary_eligibility: Mapped[bool] = mapped_column(server_default=text("false"))
    tsf_primary_plus_eligibility: Mapped[bool] = mapped_column(server_default=text("false"))
    headteacher_status: Mapped[HeadteacherStatus | None] = mapped_column(HEADTEACHER_STATUS)
    ukprn: Mapped[str | None]
    teacher_catchment: Mapped[str | None]
    teacher_catchment_country: Mapped[str | None]
    teacher_catchment_iso_country_code: Mapped[str | None] = mapped_column(String(3))
    works_in_school: Mapped[bool | None]
    works_in_nursery: Mapped[bool | None]
    works_in_childcare: Mapped[bool | None]
    kind_of_nursery: Mapped[KindOfNursery | None] = mapped_column(KIND_OF_NURSERY)
    work_setting: Mapped[str | None]
    employer_name: Mapped[str | None]
    employment_role: Mapped[str | None]
    employment_type: Mapped[str | None]
    lead_mentor: Mapped[bool] = mapped_column(server_default=text("false"))
    primary_establishment: Mapped[bool] = mapped_column(server_default=text("false"))
    number_of_pupils: Mapped[int | None] = mapped_column(server_default=text("0"))
    participant_outcome_state: Mapped[str | None]
    notes: Mapped[str | None]
    referred_by_return_to_teaching_adviser: Mapped[str | None]
    senco_in_role: Mapped[str | None]
    senco_start_date: Mapped[date | None]
    on_submission_trn: Mapped[str | None]
    raw_application_data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    review_status: Mapped[str | None]
    submission_id: Mapped[UUID | None] = mapped_column(unique=True)


class ApplicationState(Base, Keyed, Public, Timed):
    """One change of an application's training status. Source: migration.md 2.3.12."""

    __tablename__ = "application_states"

    application_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("applications.id"), index=True
    )
    lead_provider_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("lead_providers.id"), index=True
    )
    state: Mapped[TrainingStatus] = mapped_column(TRAINING_STATUS, server_default=text("'active'"))
    reason: Mapped[str | None]
