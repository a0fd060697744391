"""What providers ordered for download, and the files that were written for them.

Gateways and workers share no disk: the files are rows.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed, Public


class Export(Base, Keyed, Public):
    """A provider's order and how far its writing is; at most one of a provider's is under way.

    ``attempt`` counts the beginnings: whoever writes for an earlier one has been left behind.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("format IN ('ndjson', 'csv')", name="format_known"),
        CheckConstraint(
            "state IN ('waiting', 'running', 'ready', 'failed', 'expired')", name="state_known"
        ),
        CheckConstraint("cardinality(resources) > 0", name="resources_named"),
        CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name="failed_has_words"),
        CheckConstraint("state <> 'ready' OR expires_at IS NOT NULL", name="ready_expires"),
        Index(
            "uq_exports_under_way",
            "lead_provider_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        Index("ix_exports_lead_provider_id_id", "lead_provider_id", "id"),
    )

    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    format: Mapped[str]
    resources: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    rows_expected: Mapped[int | None]
    rows_written: Mapped[int] = mapped_column(server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    changes_after: Mapped[int | None] = mapped_column(BigInteger)
    failure: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class ExportFile(Base, Keyed):
    """One resource of an export, compressed; whole once it has a digest."""

    __tablename__ = "export_files"
    __table_args__ = (UniqueConstraint("export_id", "name"),)

    export_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("exports.id", ondelete="CASCADE"))
    name: Mapped[str]
    resource: Mapped[str]
    rows: Mapped[int] = mapped_column(server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    sha256: Mapped[str | None]


class ExportPart(Base):
    """A piece of a file, cut anywhere; its place is where its first byte belongs."""

    __tablename__ = "export_parts"

    file_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("export_files.id", ondelete="CASCADE"), primary_key=True
    )
    first_byte: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
