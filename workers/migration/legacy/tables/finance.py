"""Contracts, statements and what is on a statement.

Source: legacy-schema.md 3.5, 3.6, 3.7.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from workers.migration.legacy.tables.base import LEGACY, key

npq_contracts: Final = Table(
    "npq_contracts",
    LEGACY,
    key(),
    Column("raw", JSONB),
    Column("version", String, server_default=text("'0.0.1'")),
    Column("npq_lead_provider_id", Uuid, nullable=False),
    Column("recruitment_target", Integer),
    Column("course_identifier", String),
    Column("service_fee_installments", Integer),
    Column("service_fee_percentage", Integer, server_default=text("40")),
    Column("per_participant", Numeric),
    Column("number_of_payment_periods", Integer),
    Column("output_payment_percentage", Integer, server_default=text("60")),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("cohort_id", Uuid, nullable=False),
    Column("monthly_service_fee", Numeric, server_default=text("0.0")),
    Column("targeted_delivery_funding_per_participant", Numeric, server_default=text("100.0")),
    Column("special_course", Boolean, nullable=False, server_default=text("false")),
    Column("funding_cap", Integer),
    Index("npq_contracts_cohort_id", "cohort_id"),
    Index("npq_contracts_npq_lead_provider_id", "npq_lead_provider_id"),
)

statements: Final = Table(
    "statements",
    LEGACY,
    key(),
    Column("type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("cpd_lead_provider_id", Uuid, nullable=False),
    Column("deadline_date", Date),
    Column("payment_date", Date),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("original_value", Numeric),
    Column("cohort_id", Uuid, nullable=False),
    Column("output_fee", Boolean, server_default=text("true")),
    Column("contract_version", String, server_default=text("'0.0.1'")),
    Column("reconcile_amount", Numeric, nullable=False, server_default=text("0.0")),
    Column("marked_as_paid_at", TIMESTAMP),
    Index("statements_cohort_id", "cohort_id"),
    Index("statements_cpd_lead_provider_id", "cpd_lead_provider_id"),
)

statement_line_items: Final = Table(
    "statement_line_items",
    LEGACY,
    key(),
    Column("statement_id", Uuid, nullable=False),
    Column("participant_declaration_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index(
        "statement_line_items_participant_declaration_id_statement_id",
        "participant_declaration_id",
        "statement_id",
        "state",
        unique=True,
    ),
    Index(
        "statement_line_items_statement_id_participant_declaration_id",
        "statement_id",
        "participant_declaration_id",
        "state",
        unique=True,
    ),
)
