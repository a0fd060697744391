"""Declarations of both programmes, their history and outcomes.

Source: legacy-schema.md 3.17, 3.18, 3.20, 3.21.
"""

from typing import Final

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from workers.migration.legacy.tables.base import LEGACY, key

participant_declarations: Final = Table(
    "participant_declarations",
    LEGACY,
    key(),
    Column("declaration_type", String),
    Column("declaration_date", TIMESTAMP),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("course_identifier", String),
    Column("evidence_held", String),
    Column("type", String, server_default=text("'ParticipantDeclaration::ECF'")),
    Column("cpd_lead_provider_id", Uuid),
    Column("state", String, nullable=False, server_default=text("'submitted'")),
    Column("participant_profile_id", Uuid, ForeignKey("participant_profiles.id")),
    Column("superseded_by_id", Uuid, ForeignKey("participant_declarations.id")),
    Column("sparsity_uplift", Boolean),
    Column("pupil_premium_uplift", Boolean),
    Column("delivery_partner_id", Uuid),
    Column("mentor_user_id", Uuid, ForeignKey("users.id")),
    Column("cohort_id", Uuid, nullable=False),
    Index("participant_declarations_cohort_id", "cohort_id"),
    Index(
        "participant_declarations_cpd_lead_provider_id_participant_pr",
        "cpd_lead_provider_id",
        "participant_profile_id",
        "declaration_type",
        "course_identifier",
        "state",
        unique=True,
        postgresql_where=text("state in ('submitted','eligible','payable','paid')"),
    ),
    Index("participant_declarations_cpd_lead_provider_id", "cpd_lead_provider_id"),
    Index("participant_declarations_declaration_type", "declaration_type"),
    Index("participant_declarations_delivery_partner_id", "delivery_partner_id"),
    Index("participant_declarations_mentor_user_id", "mentor_user_id"),
    Index("participant_declarations_participant_profile_id", "participant_profile_id"),
    Index("participant_declarations_superseded_by_id", "superseded_by_id"),
    Index("participant_declarations_user_id", "user_id"),
)

declaration_states: Final = Table(
    "declaration_states",
    LEGACY,
    key(),
    Column("participant_declaration_id", Uuid, nullable=False),
    Column("state", String, nullable=False, server_default=text("'submitted'")),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("state_reason", String),
    Index("declaration_states_participant_declaration_id", "participant_declaration_id"),
)

participant_outcomes: Final = Table(
    "participant_outcomes",
    LEGACY,
    key(),
    Column("state", String, nullable=False),
    Column("completion_date", Date, nullable=False),
    Column(
        "participant_declaration_id",
        Uuid,
        ForeignKey("participant_declarations.id"),
        nullable=False,
    ),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("qualified_teachers_api_request_successful", Boolean),
    Column("sent_to_qualified_teachers_api_at", TIMESTAMP),
    Index("participant_outcomes_created_at", "created_at"),
    Index("participant_outcomes_participant_declaration_id", "participant_declaration_id"),
    Index(
        "participant_outcomes_sent_to_qualified_teachers_api_at",
        "sent_to_qualified_teachers_api_at",
    ),
    Index("participant_outcomes_state", "state"),
)

participant_outcome_api_requests: Final = Table(
    "participant_outcome_api_requests",
    LEGACY,
    key(),
    Column("request_path", String),
    Column("status_code", Integer),
    Column("request_headers", JSONB),
    Column("request_body", JSONB),
    Column("response_body", JSONB),
    Column("response_headers", JSONB),
    Column("participant_outcome_id", Uuid, ForeignKey("participant_outcomes.id"), nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("participant_outcome_api_requests_participant_outcome_id", "participant_outcome_id"),
)
