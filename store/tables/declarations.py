"""What providers declare about participants, and what the participants achieved.

Source: migration.md 2.3.16 to 2.3.18 and 2.5; provider-api.md 15.2 (delivery partners).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.vocabulary import (
    DeclarationState,
    DeclarationStateReason,
    DeclarationType,
    OutcomeState,
)
from store.tables.base import (
    DECLARATION_STATE,
    DECLARATION_STATE_REASON,
    DECLARATION_TYPE,
    OUTCOME_STATE,
    Base,
    Keyed,
    Public,
    Timed,
)


class Declaration(Base, Keyed, Public, Timed):
    """A provider says that a participant reached a milestone."""

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("superseded_by_id <> id", name="not_superseded_by_itself"),
        CheckConstraint(
            "secondary_delivery_partner_id IS NULL OR (delivery_partner_id IS NOT NULL"
            " AND delivery_partner_id <> secondary_delivery_partner_id)",
            name="secondary_beside_primary_partner",
        ),
        Index(
            "ix_declarations_lead_provider_id_created_at_id", "lead_provider_id", "created_at", "id"
        ),
        Index("ix_declarations_lead_provider_id_updated_at", "lead_provider_id", "updated_at"),
        Index(
            "uq_declarations_live",
            "application_id",
            "declaration_type",
            unique=True,
            postgresql_where=text("state IN ('submitted', 'eligible', 'payable', 'paid')"),
        ),
    )

    application_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("applications.id"), index=True
    )
    superseded_by_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("declarations.id"), index=True
    )
    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    cohort_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cohorts.id"), index=True)
    declaration_type: Mapped[DeclarationType] = mapped_column(DECLARATION_TYPE)
    declaration_date: Mapped[datetime]
    state: Mapped[DeclarationState] = mapped_column(
        DECLARATION_STATE, server_default=text("'submitted'")
    )
    state_reason: Mapped[DeclarationStateReason | None] = mapped_column(DECLARATION_STATE_REASON)
    delivery_partner_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("delivery_partners.id"), index=True
    )
    secondary_delivery_partner_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("delivery_partners.id"), index=True
    )


class ParticipantOutcome(Base, Keyed, Public, Timed):
    """Passed, failed or voided, as of a date."""

    __tablename__ = "participant_outcomes"
    __table_args__ = (
        Index("ix_participant_outcomes_declaration_id_created_at", "declaration_id", "created_at"),
        Index("ix_participant_outcomes_created_at_id", "created_at", "id"),
    )

    declaration_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("declarations.id"))
    state: Mapped[OutcomeState] = mapped_column(OUTCOME_STATE)
    completion_date: Mapped[date]
    qualified_teachers_api_request_successful: Mapped[bool | None]
    sent_to_qualified_teachers_api_at: Mapped[datetime | None]


class LegacyPassedParticipantOutcome(Base, Keyed, Timed):
    """A qualification awarded before this service kept outcomes; known by number, not by person.

    Source: provider-api.md 15.3; migration.md, January 2025.
    """

    __tablename__ = "legacy_passed_participant_outcomes"
    __table_args__ = (
        UniqueConstraint(
            "trn",
            "completion_date",
            "course_short_code",
            name="uq_legacy_passed_participant_outcomes_award",
        ),
    )

    trn: Mapped[str]
    course_short_code: Mapped[str]
    completion_date: Mapped[date]


class ParticipantOutcomeApiRequest(Base, Keyed, Public, Timed):
    """One call to the qualified-teachers service about an outcome."""

    __tablename__ = "participant_outcome_api_requests"

    participant_outcome_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("participant_outcomes.id"), index=True
    )
    request_path: Mapped[str | None]
    status_code: Mapped[int | None]
    request_headers: Mapped[dict[str, Any] | None]
    request_body: Mapped[dict[str, Any] | None]
    response_body: Mapped[dict[str, Any] | None]
    response_headers: Mapped[dict[str, Any] | None]
