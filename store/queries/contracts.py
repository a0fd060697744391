"""Which courses a provider has funding contracts for.

Source: provider-api.md 9.7 check 8 and 10.4 check 9, finance.md 6.2 check 10.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from store.queries.values import ONE, PROVIDER
from store.tables import Course, FundingContract, Statement

_contract = FundingContract.__table__
_course = Course.__table__.alias("contract_course")
_statement = Statement.__table__.alias("contract_statement")


def has_contract(
    within: FromClause, cohort_id: ColumnElement[Any], course_identifier: ColumnElement[str]
) -> ColumnElement[bool]:
    """On any statement of the provider for the cohort, for exactly the course.

    ``within`` is what the cohort's column belongs to.
    """
    return (
        select(ONE)
        .select_from(
            _contract.join(_statement, _statement.c.id == _contract.c.statement_id).join(
                _course, _course.c.id == _contract.c.course_id
            )
        )
        .where(
            _statement.c.lead_provider_id == PROVIDER,
            _statement.c.cohort_id == cohort_id,
            _course.c.identifier == course_identifier,
        )
        .correlate(within)
        .exists()
    )
