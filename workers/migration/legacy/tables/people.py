"""Every person of both programmes and how they are known.

Source: legacy-schema.md 3.11, 3.12, 3.13, 3.19.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Uuid, text
from sqlalchemy.dialects.postgresql import CITEXT, INET, TIMESTAMP

from workers.migration.legacy.tables.base import LEGACY, key

users: Final = Table(
    "users",
    LEGACY,
    key(),
    Column("full_name", String, nullable=False),
    Column("email", CITEXT, nullable=False, server_default=text("''")),
    Column("login_token", String),
    Column("login_token_valid_until", TIMESTAMP),
    Column("remember_created_at", TIMESTAMP),
    Column("last_sign_in_at", TIMESTAMP),
    Column("current_sign_in_at", TIMESTAMP),
    Column("current_sign_in_ip", INET),
    Column("last_sign_in_ip", INET),
    Column("sign_in_count", Integer, nullable=False, server_default=text("0")),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Column("discarded_at", TIMESTAMP),
    Column("get_an_identity_id", String),
    Column("archived_email", String),
    Column("archived_at", TIMESTAMP),
    Index("users_discarded_at", "discarded_at"),
    Index("users_email", "email", unique=True),
    Index("users_get_an_identity_id", "get_an_identity_id", unique=True),
)

teacher_profiles: Final = Table(
    "teacher_profiles",
    LEGACY,
    key(),
    Column("trn", String),
    Column("school_id", Uuid, ForeignKey("schools.id")),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("teacher_profiles_school_id", "school_id"),
    Index("teacher_profiles_user_id", "user_id", unique=True),
)

participant_identities: Final = Table(
    "participant_identities",
    LEGACY,
    key(),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("email", CITEXT, nullable=False),
    Column("external_identifier", Uuid, nullable=False),
    Column("origin", String, nullable=False, server_default=text("'ecf'")),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("participant_identities_email", "email", unique=True),
    Index("participant_identities_external_identifier", "external_identifier", unique=True),
    Index("participant_identities_user_id", "user_id"),
)

participant_id_changes: Final = Table(
    "participant_id_changes",
    LEGACY,
    key(),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("from_participant_id", Uuid, nullable=False),
    Column("to_participant_id", Uuid, nullable=False),
    Column("created_at", TIMESTAMP, nullable=False),
    Column("updated_at", TIMESTAMP, nullable=False),
    Index("participant_id_changes_from_participant_id", "from_participant_id"),
    Index("participant_id_changes_to_participant_id", "to_participant_id"),
    Index("participant_id_changes_user_id", "user_id"),
)
