"""Statements as providers see them: those that pay declarations, without amounts.

Source: provider-api.md 4 and 12.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    any_,
    func,
    literal_column,
    select,
)

from contracts.api.common import Resource
from contracts.api.listing import Sort
from contracts.api.statements import MONTHS
from domain.vocabulary import StatementState
from store.prepared import Prepared, constant, prepared
from store.queries.columns import Expressions, as_day, as_text, as_timestamp, shown
from store.queries.listing import Listing, Names, View
from store.queries.values import COHORTS, PROVIDER, UPDATED_SINCE
from store.queries.visibility import is_asked_for
from store.tables import Cohort, Statement

_statement = Statement.__table__
_cohort = Cohort.__table__


def _month(number: ColumnElement[int]) -> ColumnElement[str]:
    """The month's English name."""
    names = ", ".join(f"'{month}'" for month in MONTHS)
    return func.split_part(
        literal_column(f"concat_ws(',', {names})"), literal_column("','"), number
    )


def _expressions(statement: FromClause) -> Expressions:
    return {
        "month": _month(statement.c.month),
        "year": as_text(statement.c.year),
        "cohort": as_text(_cohort.c.start_year),
        "cut_off_date": as_day(statement.c.deadline_date),
        "payment_date": as_day(statement.c.payment_date),
        "paid": statement.c.state == constant(StatementState.PAID),
        "created_at": as_timestamp(statement.c.created_at),
        "updated_at": as_timestamp(statement.c.updated_at),
    }


def _passing(names: Names) -> Select[Any]:
    """The ids of the provider's statements that pass the filters; those of service fees alone are not seen."""
    passing = select(_statement.c.id).where(
        _statement.c.lead_provider_id == PROVIDER, _statement.c.output_fee
    )
    if "cohort" in names:
        passing = passing.join(_cohort, _cohort.c.id == _statement.c.cohort_id).where(
            _cohort.c.start_year == any_(COHORTS)
        )
    if "updated_since" in names:
        passing = passing.where(_statement.c.updated_at >= UPDATED_SINCE)
    return passing


def _shown(view: View, statement: FromClause, among: FromClause) -> Select[Any]:
    return shown(view.resource, statement, _expressions(statement)).select_from(
        among.join(_cohort, _cohort.c.id == statement.c.cohort_id)
    )


@cache
def one_statement(resource: Resource) -> Prepared:
    """The provider's statement of that ``public_id``, if it pays declarations."""
    return prepared(
        _shown(View(resource), _statement, _statement).where(
            is_asked_for(_statement), _statement.c.output_fee
        )
    )


STATEMENTS: Final = Listing(
    table=_statement,
    order=(Sort(attribute="payment_date"),),
    passing=_passing,
    shown=_shown,
)
