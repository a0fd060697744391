"""Intakes, providers, courses and schools of the legacy service.

Source: legacy-schema.md 3.1, 3.2, 3.3, 3.4, 3.22.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from workers.migration.legacy.tables.base import LEGACY, key

cohorts: Final = Table(
    "cohorts",
    LEGACY,
    key(),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("start_year", SmallInteger, nullable=False),
    Column("registration_start_date", TIMESTAMP),
    Column("academic_year_start_date", TIMESTAMP),
    Column("npq_registration_start_date", TIMESTAMP),
    Column("automatic_assignment_period_end_date", Date),
    Column("payments_frozen_at", TIMESTAMP),
    Index("cohorts_start_year", "start_year", unique=True),
)

cpd_lead_providers: Final = Table(
    "cpd_lead_providers",
    LEGACY,
    key(),
    Column("name", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
)

npq_lead_providers: Final = Table(
    "npq_lead_providers",
    LEGACY,
    key(),
    Column("name", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("cpd_lead_provider_id", Uuid, ForeignKey("cpd_lead_providers.id")),
    Column("vat_chargeable", Boolean, server_default=text("true")),
    Index("npq_lead_providers_cpd_lead_provider_id", "cpd_lead_provider_id"),
)

npq_courses: Final = Table(
    "npq_courses",
    LEGACY,
    key(),
    Column("name", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("identifier", Text),
)

schools: Final = Table(
    "schools",
    LEGACY,
    key(),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("urn", String, nullable=False),
    Column("name", String, nullable=False),
    Column("school_type_code", Integer),
    Column("address_line1", String, nullable=False),
    Column("address_line2", String),
    Column("address_line3", String),
    Column("postcode", String, nullable=False),
    Column("network_id", Uuid),
    Column("domains", ARRAY(String), nullable=False, server_default=text("'{}'")),
    Column("school_type_name", String),
    Column("ukprn", String),
    Column("school_phase_type", Integer),
    Column("school_phase_name", String),
    Column("school_website", String),
    Column("school_status_code", Integer),
    Column("school_status_name", String),
    Column("secondary_contact_email", String),
    Column("primary_contact_email", String),
    Column("administrative_district_code", String),
    Column("administrative_district_name", String),
    Column("slug", String),
    Column("section_41_approved", Boolean, nullable=False, server_default=text("false")),
    Index("schools_name", "name"),
    Index("schools_network_id", "network_id"),
    Index("schools_school_type_code_school_status_code", "school_type_code", "school_status_code"),
    Index(
        "schools_section_41_approved_school_status_code",
        "section_41_approved",
        "school_status_code",
        postgresql_where=text("section_41_approved"),
    ),
    Index("schools_slug", "slug", unique=True),
    Index("schools_urn", "urn", unique=True),
)
