"""Teachers: one row per person. Source: migration.md 2.3.9, 2.3.10 and 2.5."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed, Public, Timed


class User(Base, Keyed, Public, Timed):
    """A teacher who signed in, registered or was migrated."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("btrim(full_name) <> ''", name="full_name_present"),
        CheckConstraint("email = lower(btrim(email)) AND email <> ''", name="email_normalised"),
        CheckConstraint("email_updates_status IN (0, 1, 2)", name="email_updates_status_known"),
        CheckConstraint("uid <> ''", name="uid_not_blank"),
        Index("ix_users_created_at_id", "created_at", "id"),
        Index(
            "ix_users_full_name_trigrams",
            "full_name",
            postgresql_using="gin",
            postgresql_ops={"full_name": "gin_trgm_ops"},
        ),
    )

    email: Mapped[str] = mapped_column(Text, unique=True)
    full_name: Mapped[str]
    previous_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    date_of_birth: Mapped[date | None]
    trn: Mapped[str | None] = mapped_column(index=True)
    trn_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    trn_auto_verified: Mapped[bool] = mapped_column(server_default=text("false"))
    trn_lookup_status: Mapped[str | None]
    active_alert: Mapped[bool] = mapped_column(server_default=text("false"))
    national_insurance_number: Mapped[str | None]
    provider: Mapped[str | None] = mapped_column(index=True)
    uid: Mapped[str | None] = mapped_column(unique=True)
    raw_tra_provider_data: Mapped[dict[str, Any] | None]
    feature_flag_id: Mapped[str | None]
    updated_from_tra_at: Mapped[datetime | None]
    notify_user_for_future_reg: Mapped[bool] = mapped_column(server_default=text("false"))
    email_updates_status: Mapped[int] = mapped_column(server_default=text("0"))
    email_updates_unsubscribe_key: Mapped[str | None] = mapped_column(unique=True)
    archived_email: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    significantly_updated_at: Mapped[datetime] = mapped_column(
        server_default=text("now()"), index=True
    )


class ParticipantIdChange(Base, Keyed, Public, Timed):
    """A participant is known under another public id now; the rows named may not exist."""

    __tablename__ = "participant_id_changes"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"), index=True)
    from_participant_id: Mapped[UUID] = mapped_column(index=True)
    to_participant_id: Mapped[UUID] = mapped_column(index=True)


class RegistrationInterest(Base, Keyed, Timed):
    """Somebody wants to hear when registration opens. Source: migration.md 2.4.8."""

    __tablename__ = "registration_interests"
    __table_args__ = (CheckConstraint("length(email) <= 128", name="email_length"),)

    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    notified: Mapped[bool] = mapped_column(server_default=text("false"))


class ClosedRegistrationUser(Base, Keyed, Timed):
    """An e-mail address let in while registration is closed. Source: migration.md 2.4.9."""

    __tablename__ = "closed_registration_users"

    email: Mapped[str] = mapped_column(CITEXT, unique=True)
