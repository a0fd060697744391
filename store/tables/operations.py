"""Staff, tokens, browser sessions, flags, mail, and the history of changes.

Source: migration.md 2.4; admin-and-operations.md 2, 7, 9.1 and 10; provider-api.md 3.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.vocabulary import TokenScope
from store.tables.base import TOKEN_SCOPE, Base, Keyed, Public, Timed


class Admin(Base, Keyed, Timed):
    """A member of staff. Source: admin-and-operations.md 2.1 and 2.3."""

    __tablename__ = "admins"
    __table_args__ = (
        CheckConstraint("email = lower(btrim(email)) AND email <> ''", name="email_normalised"),
        CheckConstraint("btrim(full_name) <> ''", name="full_name_present"),
    )

    email: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(64))
    super_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    otp_hash: Mapped[str | None]
    otp_expires_at: Mapped[datetime | None]
    otp_failed_attempts: Mapped[int] = mapped_column(server_default=text("0"))
    archived_at: Mapped[datetime | None]


class ApiToken(Base, Keyed, Timed):
    """A token of a provider or of a neighbour, kept as a keyed digest only.

    Source: provider-api.md 3 and 15.3.
    """

    __tablename__ = "api_tokens"
    __table_args__ = (
        CheckConstraint("hashed_token <> ''", name="digest_present"),
        CheckConstraint(
            "(scope = 'lead_provider') = (lead_provider_id IS NOT NULL)",
            name="provider_as_scope_says",
        ),
    )

    lead_provider_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("lead_providers.id"), index=True
    )
    scope: Mapped[TokenScope] = mapped_column(TOKEN_SCOPE, server_default=text("'lead_provider'"))
    hashed_token: Mapped[str] = mapped_column(unique=True)
    last_used_at: Mapped[datetime | None]


class WebSession(Base):
    """One browser's session: the cookie's id hashed, the answers encrypted."""

    __tablename__ = "web_sessions"
    __table_args__ = (CheckConstraint("octet_length(id_hash) = 32", name="id_is_hashed"),)

    id_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(server_default=text("0"))
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"), index=True)
    admin_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("admins.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class FeatureFlag(Base, Timed):
    """A flag: fully on, for a share of people, or for the people listed.

    Source: admin-and-operations.md 10.1.
    """

    __tablename__ = "feature_flags"
    __table_args__ = (CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage_in_range"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    enabled: Mapped[bool] = mapped_column(server_default=text("false"))
    percentage: Mapped[int] = mapped_column(server_default=text("0"))
    updated_by: Mapped[str | None]


class FeatureFlagActor(Base):
    """A person for whom a flag is on."""

    __tablename__ = "feature_flag_actors"

    flag: Mapped[str] = mapped_column(
        ForeignKey("feature_flags.key", ondelete="CASCADE"), primary_key=True
    )
    actor: Mapped[str] = mapped_column(primary_key=True)


class Setting(Base, Keyed, Timed):
    """The one row of settings that staff may change. Source: migration.md 2.4.7."""

    __tablename__ = "settings"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    course_start_date: Mapped[date]


class Mail(Base, Keyed, Public, Timed):
    """One mail owed for one fact; sent at most once. Source: admin-and-operations.md 8.5 and 9.1."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("template", "subject_type", "subject_id", "occasion"),
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed')", name="state_known"),
    )

    template: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    occasion: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    notify_id: Mapped[UUID | None]
    failure: Mapped[str | None]


class IdempotencyKey(Base):
    """The first answer to a provider's POST, given again to the same key and body."""

    __tablename__ = "idempotency_keys"

    lead_provider_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("lead_providers.id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    response: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


class IdentityWebhookMessage(Base, Keyed, Timed):
    """A notice from the identity provider. Source: migration.md 2.4.11."""

    __tablename__ = "identity_webhook_messages"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'processing', 'processed', 'failed', 'unhandled_message_type')",
            name="status_known",
        ),
    )

    raw: Mapped[dict[str, Any] | None]
    message: Mapped[dict[str, Any] | None]
    message_id: Mapped[str | None] = mapped_column(unique=True)
    message_type: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=text("'pending'"))
    status_comment: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    processed_at: Mapped[datetime | None]


class Report(Base, Keyed, Timed):
    """A file made by a job, kept for download. Source: migration.md 2.4.10."""

    __tablename__ = "reports"

    identifier: Mapped[str] = mapped_column(index=True)
    data: Mapped[str | None]


class Version(Base, Keyed):
    """One change of one row, written by the database itself. Source: admin-and-operations.md 7."""

    __tablename__ = "versions"
    __table_args__ = (
        CheckConstraint("event IN ('create', 'update', 'destroy', 'bulk')", name="event_known"),
        CheckConstraint("btrim(whodunnit) <> ''", name="actor_present"),
        Index("ix_versions_item_type_item_id", "item_type", "item_id"),
        Index("ix_versions_created_at", "created_at"),
    )

    item_type: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(BigInteger)
    event: Mapped[str]
    whodunnit: Mapped[str]
    cause: Mapped[str | None]
    note: Mapped[str | None]
    object: Mapped[dict[str, Any] | None]
    object_changes: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class FinancialChangeLog(Base, Keyed):
    """Why an operator changed money by hand. Source: admin-and-operations.md 7.3."""

    __tablename__ = "financial_change_logs"
    __table_args__ = (
        CheckConstraint("length(btrim(operation_description)) >= 5", name="reason_given"),
    )

    operation_description: Mapped[str]
    data_changes: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class PageBookmark(Base):
    """Where the next page of a provider's list begins. Source: provider-api.md 5.4."""

    __tablename__ = "page_bookmarks"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    name: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    place: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RateCount(Base):
    """Requests of one address or token in the present window. Source: admin-and-operations.md 10.5."""

    __tablename__ = "rate_counts"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
