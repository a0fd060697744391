"""Runs of the migration from the legacy database: steps, chunks and what became of every row.

Source: migration.md 15.4; 2.4.3 for the comparisons of responses.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed, Timed


class MigrationRun(Base, Keyed, Timed):
    """One run; at most one is under way."""

    __tablename__ = "migration_runs"
    __table_args__ = (
        CheckConstraint("kind IN ('real', 'dry')", name="kind_known"),
        CheckConstraint(
            "state IN ('prepared', 'running', 'complete', 'failed', 'cancelled')",
            name="state_known",
        ),
        Index(
            "uq_migration_runs_under_way",
            text("(true)"),
            unique=True,
            postgresql_where=text("state IN ('prepared', 'running')"),
        ),
    )

    kind: Mapped[str] = mapped_column(server_default=text("'real'"))
    state: Mapped[str] = mapped_column(server_default=text("'prepared'"))
    requested_by: Mapped[str]
    run_time: Mapped[datetime]
    snapshot: Mapped[str | None]
    legacy: Mapped[dict[str, Any] | None]
    entities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    code_version: Mapped[str | None]
    staged_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class MigrationStep(Base):
    """One entity of a run; the counters are derived from the row results when it closes."""

    __tablename__ = "migration_steps"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'complete', 'failed')", name="state_known"
        ),
        CheckConstraint(
            "state <> 'complete' OR coalesce(total, -1) ="
            " created + updated + unchanged + checked + skipped + failed",
            name="every_row_counted_once",
        ),
    )

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("migration_runs.id", ondelete="CASCADE"), primary_key=True
    )
    entity: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    total: Mapped[int | None]
    created: Mapped[int] = mapped_column(server_default=text("0"))
    updated: Mapped[int] = mapped_column(server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(server_default=text("0"))
    checked: Mapped[int] = mapped_column(server_default=text("0"))
    skipped: Mapped[int] = mapped_column(server_default=text("0"))
    failed: Mapped[int] = mapped_column(server_default=text("0"))
    warnings: Mapped[int] = mapped_column(server_default=text("0"))
    extras: Mapped[int] = mapped_column(server_default=text("0"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class MigrationChunk(Base, Keyed):
    """A range of staged rows that one worker applies in one transaction."""

    __tablename__ = "migration_chunks"
    __table_args__ = (
        UniqueConstraint("run_id", "entity", "number"),
        CheckConstraint("state IN ('waiting', 'taken', 'done')", name="state_known"),
        CheckConstraint("kind IN ('bulk', 'ordered')", name="kind_known"),
        Index(
            "ix_migration_chunks_open", "run_id", "entity", postgresql_where=text("state <> 'done'")
        ),
    )

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("migration_runs.id", ondelete="CASCADE")
    )
    entity: Mapped[str]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(server_default=text("'bulk'"))
    first_id: Mapped[UUID]
    last_id: Mapped[UUID]
    size: Mapped[int]
    failed: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    taken_by: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    done_at: Mapped[datetime | None]


class MigrationRowResult(Base):
    """What became of one legacy row; its key makes counting it twice impossible."""

    __tablename__ = "migration_row_results"
    __table_args__ = (
        CheckConstraint(
            "result IN ('created', 'updated', 'unchanged', 'checked', 'skipped', 'failed')",
            name="result_known",
        ),
        CheckConstraint("result <> 'failed' OR reason IS NOT NULL", name="failed_has_reason"),
        Index("ix_migration_row_results_reason", "run_id", "entity", "reason"),
    )

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("migration_runs.id", ondelete="CASCADE"), primary_key=True
    )
    entity: Mapped[str] = mapped_column(primary_key=True)
    legacy_id: Mapped[UUID] = mapped_column(primary_key=True)
    chunk: Mapped[int]
    result: Mapped[str]
    reason: Mapped[str | None]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    warnings: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    target_id: Mapped[int | None] = mapped_column(BigInteger)
    caused_by: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None]


class MigrationCheck(Base):
    """One comparison of both sides made after a run."""

    __tablename__ = "migration_checks"

    run_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("migration_runs.id", ondelete="CASCADE"), primary_key=True
    )
    entity: Mapped[str] = mapped_column(primary_key=True)
    check: Mapped[str] = mapped_column(primary_key=True)
    legacy_value: Mapped[str | None]
    target_value: Mapped[str | None]
    ok: Mapped[bool]


class ResponseComparison(Base, Keyed, Timed):
    """One request answered by both services. Source: migration.md 2.4.3."""

    __tablename__ = "response_comparisons"

    lead_provider_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("lead_providers.id"), index=True
    )
    request_path: Mapped[str]
    request_method: Mapped[str]
    page: Mapped[int | None]
    legacy_response_status_code: Mapped[int]
    npq_response_status_code: Mapped[int]
    legacy_response_body: Mapped[str | None]
    npq_response_body: Mapped[str | None]
    legacy_response_time_ms: Mapped[int]
    npq_response_time_ms: Mapped[int]
    legacy_response_body_ids: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'")
    )
    npq_response_body_ids: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'")
    )
