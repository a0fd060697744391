"""Messages on their way out and in, and the slots of the schedule.

Source: design of the outbox, inbox and scheduler; admin-and-operations.md 8.5.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed


class OutboxMessage(Base, Keyed):
    """A message written with the change it tells of; the relay publishes and marks it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unsent",
            "id",
            postgresql_where=text("sent_at IS NULL AND unroutable_at IS NULL"),
        ),
    )

    message_id: Mapped[UUID] = mapped_column(Uuid, server_default=text("gen_random_uuid()"))
    type: Mapped[str]
    queue: Mapped[str | None]  # Set: to this queue only; a dead letter that is sent back.
    body: Mapped[dict[str, Any]]
    headers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]
    unroutable_at: Mapped[datetime | None]


class InboxEntry(Base):
    """A queue handled a message; the second delivery does nothing."""

    __tablename__ = "inbox"

    queue: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


class QueueMessage(Base, Keyed):
    """A message waiting in a queue of the in-process transport."""

    __tablename__ = "queue_messages"
    __table_args__ = (
        Index("ix_queue_messages_queue_available_at_id", "queue", "available_at", "id"),
        UniqueConstraint("queue", "message_id"),
    )

    queue: Mapped[str]
    message_id: Mapped[UUID] = mapped_column(Uuid)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    available_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class DeadLetter(Base, Keyed):
    """A message that a queue gave up on; staff may send it back or drop it."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index(
            "uq_dead_letters_open",
            "queue",
            "message_id",
            unique=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    queue: Mapped[str]
    message_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    type: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    attempts: Mapped[int]
    reason: Mapped[str]
    died_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class JobSlot(Base):
    """A job's slot was given out; at most once, however many schedulers run."""

    __tablename__ = "job_slots"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot_at: Mapped[datetime] = mapped_column(primary_key=True)
    fired_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
