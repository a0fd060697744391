"""Statements and what is on them: one selection of items, from which everything else is made.

``ITEMS`` joins an item to its declaration and to the declaration's application. Counts, stored lines, the list of
voids and reports all start from it, so that no two of them can disagree about what was counted.

Source: finance.md 11.1; style.md, "A calculator": one selection, used by both.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from domain.finance.states import STANDINGS
from domain.vocabulary import DeclarationState, StatementState
from store.tables import (
    Application,
    Cohort,
    Course,
    Declaration,
    FundingContract,
    FundingContractTemplate,
    Statement,
    StatementComputation,
    StatementItem,
    User,
)

# A select whose columns are read by name.
Rows: TypeAlias = Select[*tuple[Any, ...]]

_ITEM = StatementItem.__table__
_DECLARATION = Declaration.__table__
_APPLICATION = Application.__table__

ITEMS: Final = _ITEM.join(_DECLARATION, _DECLARATION.c.id == _ITEM.c.declaration_id).join(
    _APPLICATION, _APPLICATION.c.id == _DECLARATION.c.application_id
)

# Flagged for targeted delivery funding and eligible for funding. Source: finance.md 11.4.
EARNS_TDF: Final[ColumnElement[bool]] = and_(
    _APPLICATION.c.targeted_delivery_funding_eligibility, _APPLICATION.c.eligible_for_funding
)
# What the item is to the figures, by its place in ``STANDINGS``: numbers are grouped faster than words.
STANDING: Final[ColumnElement[int]] = case(
    *((_ITEM.c.state.in_(states), place) for place, states in enumerate(STANDINGS.values()))
)
# The declaration's state, not the item's. Source: finance.md 5.2, last sentence.
IS_VOIDED: Final[ColumnElement[bool]] = _DECLARATION.c.state == DeclarationState.VOIDED


_PLANNED_AFRESH: Final = text("SET LOCAL plan_cache_mode = force_custom_plan")
_PLANNED_AS_USUAL: Final = text("SET LOCAL plan_cache_mode = auto")


@asynccontextmanager
async def planned_for_many(session: AsyncSession) -> AsyncIterator[None]:
    """Plan the queries inside for the ids that they are given.

    The plan that a connection keeps for one statement is many times too slow for a thousand. Only for
    reading: the checks of foreign keys would be planned row by row as well.
    """
    await session.execute(_PLANNED_AFRESH)
    yield
    await session.execute(_PLANNED_AS_USUAL)


def among(
    column: InstrumentedAttribute[int] | ColumnElement[int], ids: Sequence[int]
) -> ColumnElement[bool]:
    """``column = ANY(ids)``: one plan and one parameter, however many ids there are."""
    return column == any_(literal(list(ids), ARRAY(BigInteger)))


def item_groups(statement_ids: Sequence[int]) -> Rows:
    """The statements' items, aggregated: one row for items that are alike in all that the rules ask.

    The people and the items come as arrays: who is counted once, and the items behind each line, are the
    domain's business. Source: finance.md 11.1, last paragraph: one grouped query.
    """
    alike = (
        _ITEM.c.statement_id,
        _APPLICATION.c.course_id,
        _DECLARATION.c.declaration_type,
        STANDING,
        EARNS_TDF,
        IS_VOIDED,
    )
    return (
        select(
            *alike[:3],
            STANDING.label("standing"),
            EARNS_TDF.label("earns_tdf"),
            IS_VOIDED.label("is_voided"),
            func.array_agg(_APPLICATION.c.user_id).label("user_ids"),
            func.array_agg(_ITEM.c.id).label("item_ids"),
        )
        .select_from(ITEMS)
        .where(among(_ITEM.c.statement_id, statement_ids))
        .group_by(*alike)
    )


def statement_heads(statement_ids: Sequence[int]) -> Rows:
    """What the figures ask of the statements themselves."""
    return (
        select(Statement.id, Statement.reconcile_amount, Cohort.start_year)
        .join(Cohort, Cohort.id == Statement.cohort_id)
        .where(among(Statement.id, statement_ids))
        .order_by(Statement.id)
    )


def contracts_of(statement_ids: Sequence[int]) -> Rows:
    """The statements' contracts: which course on which template."""
    return (
        select(
            FundingContract.statement_id,
            FundingContract.course_id,
            Course.identifier.label("course_identifier"),
            FundingContract.contract_template_id,
        )
        .join(Course, Course.id == FundingContract.course_id)
        .where(among(FundingContract.statement_id, statement_ids))
    )


def templates_of(statement_ids: Sequence[int]) -> Rows:
    """The terms that the statements' contracts stand on, each template once."""
    template = FundingContractTemplate
    used = select(FundingContract.contract_template_id).where(
        among(FundingContract.statement_id, statement_ids)
    )
    return select(
        template.id,
        template.recruitment_target,
        template.per_participant,
        template.output_payment_percentage,
        template.number_of_payment_periods,
        template.service_fee_percentage,
        template.service_fee_installments,
        template.monthly_service_fee,
        template.targeted_delivery_funding_per_participant,
        template.special_course,
    ).where(template.id.in_(used))


def locked(statement_ids: Sequence[int]) -> Rows:
    """The statements' rows, locked in order of their ids against other work on their figures.

    The lock does not hinder items from being attached (that takes the row's key only): whoever attaches
    one sends a message of it.
    """
    return (
        select(Statement.id)
        .where(among(Statement.id, statement_ids))
        .order_by(Statement.id)
        .with_for_update(key_share=True)
    )


def not_frozen() -> Rows:
    """The statements whose figures may still change, and paid ones that were never computed, by id."""
    computed = select(StatementComputation.id).where(is_current_of_statement())
    return (
        select(Statement.id)
        .where((Statement.state != StatementState.PAID) | ~computed.exists())
        .order_by(Statement.id)
    )


def items_behind(item_ids: Sequence[int]) -> Rows:
    """The items by their ids, as people know them: declaration, participant, course; oldest first."""
    return (
        select(
            _ITEM.c.id.label("item_id"),
            _DECLARATION.c.public_id.label("declaration_id"),
            _DECLARATION.c.declaration_type,
            _DECLARATION.c.declaration_date,
            _DECLARATION.c.state.label("declaration_state"),
            _ITEM.c.state.label("item_state"),
            _APPLICATION.c.public_id.label("application_id"),
            User.public_id.label("participant_id"),
            Course.identifier.label("course_identifier"),
            Course.name.label("course_name"),
            EARNS_TDF.label("earns_tdf"),
        )
        .select_from(ITEMS)
        .join(User, User.id == _APPLICATION.c.user_id)
        .join(Course, Course.id == _APPLICATION.c.course_id)
        .where(among(_ITEM.c.id, item_ids))
        .order_by(Course.identifier, _DECLARATION.c.declaration_type, _DECLARATION.c.id, _ITEM.c.id)
    )


def is_current_of_statement() -> ColumnElement[bool]:
    """Of a statement's computations the one that everybody is shown."""
    return and_(StatementComputation.statement_id == Statement.id, StatementComputation.is_current)
