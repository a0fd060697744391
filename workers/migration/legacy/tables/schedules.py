"""Training schedules of both programmes.

Source: legacy-schema.md 3.8, 3.9, 3.10.
"""

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP

from workers.migration.legacy.tables.base import LEGACY, key

schedules: Final = Table(
    "schedules",
    LEGACY,
    key(),
    Column("name", Text, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("schedule_identifier", String),
    Column("type", String, server_default=text("'Finance::Schedule::ECF'")),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id")),
    Column("identifier_alias", Text),
    Index("schedules_cohort_id", "cohort_id"),
)

milestones: Final = Table(
    "milestones",
    LEGACY,
    key(),
    Column("name", Text, nullable=False),
    Column("milestone_date", Date),
    Column("payment_date", Date, nullable=False),
    Column("schedule_id", Uuid, ForeignKey("schedules.id"), nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("start_date", Date),
    Column("declaration_type", String),
    Index("milestones_schedule_id", "schedule_id"),
)

schedule_milestones: Final = Table(
    "schedule_milestones",
    LEGACY,
    key(),
    Column("name", String, nullable=False),
    Column("schedule_id", Uuid, ForeignKey("schedules.id"), nullable=False),
    Column("milestone_id", Uuid, ForeignKey("milestones.id"), nullable=False),
    Column("declaration_type", String, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("schedule_milestones_milestone_id", "milestone_id"),
    Index("schedule_milestones_schedule_id", "schedule_id"),
)
