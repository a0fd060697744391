"""The change feed. Written by triggers alone (``store/changes/versions/0015_provider_changes.py``)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class ProviderChange(Base):
    """What one provider sees of one resource has changed; positions are in the order of commits.

    ``resource_id`` is the public id; null with ``everything``, after a bulk run.
    """

    __tablename__ = "provider_changes"
    __table_args__ = (
        CheckConstraint(
            "(resource_id IS NULL) = (resource = 'everything')", name="one_thing_or_everything"
        ),
        Index("ix_provider_changes_lead_provider_id_position", "lead_provider_id", "position"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lead_provider_id: Mapped[int] = mapped_column(BigInteger)
    resource: Mapped[str]
    resource_id: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class NotedChange(Base):
    """A row that a transaction under way has changed; of committed ones there is none left."""

    __tablename__ = "noted_changes"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    transaction_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, server_default=text("pg_current_xact_id()::text::bigint")
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    row_id: Mapped[int | None] = mapped_column(BigInteger)
    lead_provider_id: Mapped[int | None] = mapped_column(BigInteger)
    resource_id: Mapped[UUID | None]
