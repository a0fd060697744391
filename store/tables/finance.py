"""Statements, what is on them, the funding contracts, and the figures that were computed.

Source: finance.md 2, 3 and 11; migration.md 2.3.13 to 2.3.15 and 2.3.19.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.vocabulary import StatementItemState, StatementState
from store.tables.base import (
    STATEMENT_ITEM_STATE,
    STATEMENT_STATE,
    Base,
    Keyed,
    Public,
    Timed,
)


class Statement(Base, Keyed, Public, Timed):
    """What one provider is paid for one cohort and month. Source: finance.md 2.1."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("lead_provider_id", "cohort_id", "year", "month"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month_in_range"),
        CheckConstraint("year BETWEEN 2020 AND 2050", name="year_in_range"),
        CheckConstraint("payment_date >= deadline_date", name="paid_after_deadline"),
        CheckConstraint(
            "state <> 'open' OR marked_as_paid_at IS NULL", name="open_is_not_authorised"
        ),
        Index("ix_statements_cohort_id", "cohort_id"),
    )

    lead_provider_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("lead_providers.id"))
    cohort_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("cohorts.id"))
    month: Mapped[int]
    year: Mapped[int]
    deadline_date: Mapped[date]
    payment_date: Mapped[date]
    output_fee: Mapped[bool] = mapped_column(server_default=text("true"))
    state: Mapped[StatementState] = mapped_column(STATEMENT_STATE, server_default=text("'open'"))
    marked_as_paid_at: Mapped[datetime | None]
    reconcile_amount: Mapped[Decimal] = mapped_column(Numeric(12, 2), server_default=text("0"))


class StatementItem(Base, Keyed, Timed):
    """One declaration on one statement, with a state of its own. Source: finance.md 2.2."""

    __tablename__ = "statement_items"
    __table_args__ = (
        Index(
            "uq_statement_items_billable",
            "declaration_id",
            unique=True,
            postgresql_where=text("state IN ('eligible', 'payable', 'paid')"),
        ),
        Index(
            "uq_statement_items_refundable",
            "declaration_id",
            unique=True,
            postgresql_where=text("state IN ('awaiting_clawback', 'clawed_back')"),
        ),
        # Voided items do not count: one may be voided where another one was before.
        Index(
            "uq_statement_items_ineligible",
            "declaration_id",
            "statement_id",
            unique=True,
            postgresql_where=text("state = 'ineligible'"),
        ),
        Index("ix_statement_items_declaration_id", "declaration_id"),
        Index("ix_statement_items_statement_id_state", "statement_id", "state"),
    )

    public_id: Mapped[UUID] = mapped_column(
        Uuid, unique=True, server_default=text("gen_random_uuid()")
    )
    statement_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("statements.id"))
    declaration_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("declarations.id"))
    state: Mapped[StatementItemState] = mapped_column(
        STATEMENT_ITEM_STATE, server_default=text("'eligible'")
    )


class FundingContractTemplate(Base, Keyed, Public, Timed):
    """The figures agreed with a provider; shared by many contracts. Source: finance.md 3."""

    __tablename__ = "funding_contract_templates"
    __table_args__ = (
        CheckConstraint("recruitment_target > 0", name="recruitment_target_positive"),
        CheckConstraint("per_participant > 0", name="per_participant_positive"),
        CheckConstraint(
            "output_payment_percentage >= 0 AND service_fee_percentage >= 0"
            " AND number_of_payment_periods >= 0 AND service_fee_installments >= 0"
            " AND (monthly_service_fee IS NULL OR monthly_service_fee >= 0)"
            " AND targeted_delivery_funding_per_participant >= 0",
            name="figures_not_negative",
        ),
        CheckConstraint(
            "output_payment_percentage = 0 OR number_of_payment_periods > 0",
            name="payment_periods_where_used",
        ),
        CheckConstraint(
            "service_fee_percentage = 0 OR monthly_service_fee IS NOT NULL"
            " OR service_fee_installments > 0",
            name="installments_where_used",
        ),
    )

    recruitment_target: Mapped[int]
    per_participant: Mapped[Decimal] = mapped_column(Numeric)
    output_payment_percentage: Mapped[int] = mapped_column(server_default=text("60"))
    number_of_payment_periods: Mapped[int]
    service_fee_percentage: Mapped[int] = mapped_column(server_default=text("40"))
    service_fee_installments: Mapped[int]
    # None is a value of its own (computed from the percentage), not the default.
    monthly_service_fee: Mapped[Decimal | None] = mapped_column(
        Numeric().evaluates_none(), server_default=text("0")
    )
    targeted_delivery_funding_per_participant: Mapped[Decimal] = mapped_column(
        Numeric, server_default=text("100")
    )
    special_course: Mapped[bool] = mapped_column(server_default=text("false"))


class FundingContract(Base, Keyed, Timed):
    """A statement pays for a course on a template's figures. Source: finance.md 3."""

    __tablename__ = "funding_contracts"
    __table_args__ = (UniqueConstraint("statement_id", "course_id"),)

    statement_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("statements.id"))
    course_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("courses.id"), index=True)
    contract_template_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_contract_templates.id"), index=True
    )


class StatementComputation(Base, Keyed):
    """One computation of a statement; the newest is what everybody is shown.

    ``totals`` holds the figures of finance.md 11.6 as exact decimal text.
    """

    __tablename__ = "statement_computations"
    __table_args__ = (
        Index(
            "uq_statement_computations_current",
            "statement_id",
            unique=True,
            postgresql_where=text("is_current"),
        ),
        Index("ix_statement_computations_statement_id_computed_at", "statement_id", "computed_at"),
    )

    statement_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("statements.id"))
    computed_at: Mapped[datetime]
    cause: Mapped[str | None]
    is_current: Mapped[bool] = mapped_column(server_default=text("true"))
    fingerprint: Mapped[str]
    totals: Mapped[dict[str, Any]]


class StatementLine(Base, Keyed):
    """One figure of a computation, with the items it was counted from.

    ``course_id`` is null for lines of the whole statement. Amounts are pounds, unrounded.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        UniqueConstraint("computation_id", "course_id", "kind", postgresql_nulls_not_distinct=True),
        Index("ix_statement_lines_course_id", "course_id"),
        Index("ix_statement_lines_contract_template_id", "contract_template_id"),
    )

    computation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("statement_computations.id", ondelete="CASCADE")
    )
    course_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("courses.id"))
    contract_template_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_contract_templates.id")
    )
    kind: Mapped[str]
    in_total: Mapped[bool] = mapped_column(server_default=text("true"))
    count: Mapped[int] = mapped_column(server_default=text("0"))
    rate_pounds: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    amount_pounds: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    statement_item_ids: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default=text("'{}'")
    )
