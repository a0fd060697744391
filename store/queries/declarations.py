"""Declarations as providers see them.

Source: provider-api.md 4, 10.1 and 10.2; finance.md 14.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    literal_column,
    select,
)

from contracts.api.common import Resource
from domain.finance.states import BILLABLE, REFUNDABLE, UPLIFT_PAID_DECLARATIONS
from domain.vocabulary import (
    ASO,
    EHCO,
    DeclarationState,
    DeclarationStateReason,
    DeclarationType,
    OutcomeState,
    StatementItemState,
)
from store.prepared import Prepared, constant, constants, prepared
from store.queries.applications import PROVIDER, PUBLIC_ID
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.tables import (
    Application,
    Course,
    Declaration,
    LeadProvider,
    ParticipantOutcome,
    Statement,
    StatementItem,
    User,
)

_declaration = Declaration.__table__
_application = Application.__table__
_user = User.__table__
_course = Course.__table__
_provider = LeadProvider.__table__
_outcome = ParticipantOutcome.__table__
_statement = Statement.__table__
_item = StatementItem.__table__


def _has_passed() -> ColumnElement[Any]:
    """By the declaration's newest outcome: true or false; null when voided or none."""
    return (
        select(
            case(
                (_outcome.c.state == constant(OutcomeState.PASSED), literal_column("true")),
                (_outcome.c.state == constant(OutcomeState.FAILED), literal_column("false")),
            )
        )
        .where(_outcome.c.declaration_id == _declaration.c.id)
        .order_by(_outcome.c.created_at.desc(), _outcome.c.id.desc())
        .limit(literal_column("1"))
        .correlate(_declaration)
        .scalar_subquery()
    )


def _statement_with_item(states: frozenset[StatementItemState]) -> ColumnElement[Any]:
    """The public id of the statement with the declaration's item in one of the states."""
    return (
        select(as_text(_statement.c.public_id))
        .select_from(_item.join(_statement, _statement.c.id == _item.c.statement_id))
        .where(
            _item.c.declaration_id == _declaration.c.id,
            _item.c.state.in_(constants(sorted(states))),
        )
        .order_by(_item.c.id)
        .limit(literal_column("1"))
        .correlate(_declaration)
        .scalar_subquery()
    )


EXPRESSIONS: Final[Expressions] = {
    "participant_id": as_text(_user.c.public_id),
    "declaration_type": as_text(_declaration.c.declaration_type),
    "course_identifier": _course.c.identifier,
    "declaration_date": as_timestamp(_declaration.c.declaration_date),
    "state": func.translate(
        as_text(_declaration.c.state), literal_column("'_'"), literal_column("'-'")
    ),
    "has_passed": _has_passed(),
    "statement_id": _statement_with_item(BILLABLE),
    "clawback_statement_id": _statement_with_item(REFUNDABLE),
    "uplift_paid": and_(
        _declaration.c.declaration_type == constant(DeclarationType.STARTED),
        _declaration.c.state.in_(constants(sorted(UPLIFT_PAID_DECLARATIONS))),
        _application.c.targeted_delivery_funding_eligibility,
        _course.c.identifier.not_in(constants((ASO, EHCO))),
    ),
    "lead_provider_name": _provider.c.name,
    "ineligible_for_funding_reason": case(
        (
            and_(
                _declaration.c.state == constant(DeclarationState.INELIGIBLE),
                _declaration.c.state_reason == constant(DeclarationStateReason.DUPLICATE),
            ),
            constant("duplicate_declaration"),
        )
    ),
    "created_at": as_timestamp(_declaration.c.created_at),
    "updated_at": as_timestamp(_declaration.c.updated_at),
}

_SHOWN_FROM: Final = (
    _declaration.join(_application, _application.c.id == _declaration.c.application_id)
    .join(_user, _user.c.id == _application.c.user_id)
    .join(_course, _course.c.id == _application.c.course_id)
    .join(_provider, _provider.c.id == _declaration.c.lead_provider_id)
)


@cache
def one_declaration(resource: Resource) -> Prepared:
    """The declaration of that ``public_id`` that the provider submitted."""
    return prepared(
        _shown(resource).where(
            _declaration.c.lead_provider_id == PROVIDER, _declaration.c.public_id == PUBLIC_ID
        )
    )


def _shown(resource: Resource) -> Select[Any]:
    public_id = as_text(_declaration.c.public_id).label("id")
    return select(public_id, *shown(resource, EXPRESSIONS)).select_from(_SHOWN_FROM)
