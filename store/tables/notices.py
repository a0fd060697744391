"""Where lead providers are told of changes, and what became of each notice."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Keyed, Public, Timed

_UNFINISHED: Final = "state IN ('waiting', 'failed')"


class NoticeEndpoint(Base, Keyed, Public, Timed):
    """An address of a provider. ``number`` counts the provider's endpoints, so that there are never too many.

    ``position`` is how far in the provider's changes the endpoint was told. ``asked_at``: since when, or
    until when, a message that asks for a delivery is on its way; None: there is none.
    """

    __tablename__ = "notice_endpoints"
    __table_args__ = (
        UniqueConstraint("lead_provider_id", "url"),
        UniqueConstraint("lead_provider_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 5", name="at_most_five"),
        CheckConstraint("state IN ('enabled', 'paused', 'failing')", name="state_known"),
        CheckConstraint(
            "(previous_sealed_secret IS NULL) = (previous_signs_until IS NULL)",
            name="previous_secret_has_an_end",
        ),
    )

    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    number: Mapped[int]
    url: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'enabled'"))
    state_reason: Mapped[str | None]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    previous_sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_signs_until: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime | None]
    created_by: Mapped[str]


class NoticeDelivery(Base, Keyed, Public, Timed):
    """One notice: the changes after ``after_position`` up to ``to_position``, or a test of the endpoint.

    The first one that is unfinished is the only one: an endpoint is told of changes in their order.
    """

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        CheckConstraint("type IN ('changes', 'test')", name="type_known"),
        CheckConstraint(
            "state IN ('waiting', 'failed', 'delivered', 'given_up')", name="state_known"
        ),
        CheckConstraint(
            "(type = 'changes') = (after_position IS NOT NULL AND to_position IS NOT NULL)",
            name="changes_have_positions",
        ),
        Index(
            "uq_notice_deliveries_in_flight",
            "endpoint_id",
            unique=True,
            postgresql_where=text(f"type = 'changes' AND replay_of IS NULL AND {_UNFINISHED}"),
        ),
        Index(
            "uq_notice_deliveries_test_in_flight",
            "endpoint_id",
            unique=True,
            postgresql_where=text(f"type = 'test' AND {_UNFINISHED}"),
        ),
        Index(
            "uq_notice_deliveries_replay_in_flight",
            "replay_of",
            unique=True,
            postgresql_where=text(f"replay_of IS NOT NULL AND {_UNFINISHED}"),
        ),
        Index("ix_notice_deliveries_endpoint_id_id", "endpoint_id", "id"),
        Index(
            "ix_notice_deliveries_delivered_at",
            "delivered_at",
            postgresql_where=text("delivered_at IS NOT NULL"),
        ),
    )

    endpoint_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("notice_endpoints.id", ondelete="CASCADE")
    )
    type: Mapped[str]
    after_position: Mapped[int | None] = mapped_column(BigInteger)
    to_position: Mapped[int | None] = mapped_column(BigInteger)
    number_of_changes: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    last_status: Mapped[int | None]
    last_failure: Mapped[str | None]
    last_attempt_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    replay_of: Mapped[UUID | None]  # The public id of the delivery that is made again.
