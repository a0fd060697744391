"""Fingerprints of all that statements' figures depend on, taken where the rows are.

A statement's fingerprint is the same for the same items, contracts and terms in any order. Comparing it with the
stored one costs less than reading the rows, so a sweep over all statements reads only what has changed.

Rows are hashed by the function that hash partitions rest on, which stays the same from release to release, and
the hashes of a statement are combined without regard to order.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, Text, cast, func, literal, select

from domain.finance.facts import CALCULATION
from store.queries.statements import (
    EARNS_TDF,
    IS_VOIDED,
    ITEMS,
    STANDING,
    Rows,
    among,
    is_current_of_statement,
)
from store.tables import (
    Application,
    Cohort,
    Declaration,
    FundingContract,
    FundingContractTemplate,
    Statement,
    StatementComputation,
    StatementItem,
)

_NO_FEE_OF_ITS_OWN: Final = "computed"
_template = FundingContractTemplate

# All that the rules ask of an item, and which item it is. From eligible to paid its standing stays.
_ITEM_FACTS: Final = (
    StatementItem.id,
    Application.user_id,
    Application.course_id,
    Declaration.declaration_type,
    STANDING,
    EARNS_TDF,
    IS_VOIDED,
)
_CONTRACT_FACTS: Final = (
    FundingContract.course_id,
    _template.id,
    _template.recruitment_target,
    _template.per_participant,
    _template.output_payment_percentage,
    _template.number_of_payment_periods,
    _template.service_fee_percentage,
    _template.service_fee_installments,
    func.coalesce(cast(_template.monthly_service_fee, Text), _NO_FEE_OF_ITS_OWN),
    _template.targeted_delivery_funding_per_participant,
    _template.special_course,
)


def fingerprints(statement_ids: Sequence[int]) -> Rows:
    """Each statement's state, the fingerprint of its facts, and that of its stored figures, if any."""
    items = _digested(
        StatementItem.statement_id, _ITEM_FACTS, statement_ids=statement_ids, source=ITEMS
    )
    contracts = _digested(
        FundingContract.statement_id,
        _CONTRACT_FACTS,
        statement_ids=statement_ids,
        source=FundingContract.__table__.join(_template.__table__),
    )
    facts = (
        literal(str(CALCULATION)),
        Cohort.start_year,
        Statement.reconcile_amount,
        *(
            func.coalesce(column, 0)
            for digest in (items, contracts)
            for column in (digest.c.number, digest.c.hash)
        ),
    )
    return (
        select(
            Statement.id,
            Statement.state,
            func.concat_ws(" ", *facts).label("fingerprint"),
            StatementComputation.fingerprint.label("stored_fingerprint"),
        )
        .join(Cohort, Cohort.id == Statement.cohort_id)
        .outerjoin(items, items.c.statement_id == Statement.id)
        .outerjoin(contracts, contracts.c.statement_id == Statement.id)
        .outerjoin(StatementComputation, is_current_of_statement())
        .where(among(Statement.id, statement_ids))
        .order_by(Statement.id)
    )


def _digested(
    statement_id: Any,
    facts: Sequence[ColumnElement[Any] | Any],
    *,
    statement_ids: Sequence[int],
    source: Any,
) -> Subquery:
    """One row for each statement: how many rows it has, and the hash of them all."""
    row_hash = func.hashtextextended(func.concat_ws(" ", *facts), 0)
    return (
        select(
            statement_id.label("statement_id"),
            func.count().label("number"),
            func.bit_xor(row_hash).label("hash"),
        )
        .select_from(source)
        .where(among(statement_id, statement_ids))
        .group_by(statement_id)
        .subquery()
    )
