"""Declarations as providers see them.

Source: provider-api.md 4, 10.1 to 10.3, 15.2; finance.md 14.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    and_,
    any_,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

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
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.columns import Expressions, as_text, as_timestamp, shown
from store.queries.listing import OLDEST_FIRST, Listing, Names, View
from store.queries.values import COHORTS, ONE, PROVIDER, UPDATED_SINCE
from store.queries.visibility import is_asked_for
from store.tables import (
    Application,
    Cohort,
    Course,
    Declaration,
    DeliveryPartner,
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
_cohort = Cohort.__table__
_provider = LeadProvider.__table__
_outcome = ParticipantOutcome.__table__
_statement = Statement.__table__
_item = StatementItem.__table__
_partner = DeliveryPartner.__table__
_secondary = _partner.alias("secondary_partner")
TO_BE_PAID: Final = (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE)


def _has_passed(declaration: FromClause) -> ColumnElement[Any]:
    """By the declaration's newest outcome: true or false; null when voided or none."""
    return (
        select(
            case(
                (_outcome.c.state == constant(OutcomeState.PASSED), literal_column("true")),
                (_outcome.c.state == constant(OutcomeState.FAILED), literal_column("false")),
            )
        )
        .where(_outcome.c.declaration_id == declaration.c.id)
        .order_by(_outcome.c.created_at.desc(), _outcome.c.id.desc())
        .limit(ONE)
        .correlate(declaration)
        .scalar_subquery()
    )


def _statement_with_item(
    declaration: FromClause, states: frozenset[StatementItemState]
) -> ColumnElement[Any]:
    """The public id of the statement with the declaration's item in one of the states."""
    return (
        select(as_text(_statement.c.public_id))
        .select_from(_item.join(_statement, _statement.c.id == _item.c.statement_id))
        .where(
            _item.c.declaration_id == declaration.c.id,
            _item.c.state.in_(constants(sorted(states))),
        )
        .order_by(_item.c.id)
        .limit(ONE)
        .correlate(declaration)
        .scalar_subquery()
    )


def expressions(declaration: FromClause) -> Expressions:
    """How each field of the contract is computed from a declaration and what is joined to it."""
    return {
        "participant_id": as_text(_user.c.public_id),
        "application_id": as_text(_application.c.public_id),
        "declaration_type": as_text(declaration.c.declaration_type),
        "course_identifier": _course.c.identifier,
        "declaration_date": as_timestamp(declaration.c.declaration_date),
        "state": func.translate(
            as_text(declaration.c.state), literal_column("'_'"), literal_column("'-'")
        ),
        "has_passed": _has_passed(declaration),
        "voided": declaration.c.state == constant(DeclarationState.VOIDED),
        "eligible_for_payment": declaration.c.state.in_(constants(sorted(TO_BE_PAID))),
        "statement_id": _statement_with_item(declaration, BILLABLE),
        "clawback_statement_id": _statement_with_item(declaration, REFUNDABLE),
        "uplift_paid": and_(
            declaration.c.declaration_type == constant(DeclarationType.STARTED),
            declaration.c.state.in_(constants(sorted(UPLIFT_PAID_DECLARATIONS))),
            _application.c.targeted_delivery_funding_eligibility,
            _course.c.identifier.not_in(constants((ASO, EHCO))),
        ),
        "lead_provider_name": _provider.c.name,
        "ineligible_for_funding_reason": case(
            (
                and_(
                    declaration.c.state == constant(DeclarationState.INELIGIBLE),
                    declaration.c.state_reason == constant(DeclarationStateReason.DUPLICATE),
                ),
                constant("duplicate_declaration"),
            )
        ),
        "delivery_partner_id": as_text(_partner.c.public_id),
        "delivery_partner_name": _partner.c.name,
        "secondary_delivery_partner_id": as_text(_secondary.c.public_id),
        "secondary_delivery_partner_name": _secondary.c.name,
        "created_at": as_timestamp(declaration.c.created_at),
        "updated_at": as_timestamp(declaration.c.updated_at),
    }


def _passing(names: Names) -> Select[Any]:
    """The ids of the declarations that the provider submitted and that pass the filters."""
    source: FromClause = _declaration
    conditions: list[ColumnElement[bool]] = [_declaration.c.lead_provider_id == PROVIDER]
    if "participant_id" in names:
        source = source.join(_application, _application.c.id == _declaration.c.application_id).join(
            _user, _user.c.id == _application.c.user_id
        )
        conditions.append(_user.c.public_id == any_(given("participant_id", ARRAY(Uuid))))
    if "updated_since" in names:
        conditions.append(_declaration.c.updated_at >= UPDATED_SINCE)
    if "cohort" in names:
        source = source.join(_cohort, _cohort.c.id == _declaration.c.cohort_id)
        conditions.append(_cohort.c.start_year == any_(COHORTS))
    return select(_declaration.c.id).select_from(source).where(*conditions)


def _shown(view: View, declaration: FromClause, among: FromClause) -> Select[Any]:
    """What is shown of each declaration ``among`` others."""
    return shown(view.resource, declaration, expressions(declaration)).select_from(
        among.join(_application, _application.c.id == declaration.c.application_id)
        .join(_user, _user.c.id == _application.c.user_id)
        .join(_course, _course.c.id == _application.c.course_id)
        .join(_provider, _provider.c.id == declaration.c.lead_provider_id)
        .outerjoin(_partner, _partner.c.id == declaration.c.delivery_partner_id)
        .outerjoin(_secondary, _secondary.c.id == declaration.c.secondary_delivery_partner_id)
    )


@cache
def one_declaration(resource: Resource) -> Prepared:
    """The declaration of that ``public_id`` that the provider submitted."""
    return prepared(
        _shown(View(resource), _declaration, _declaration).where(is_asked_for(_declaration))
    )


DECLARATIONS: Final = Listing(
    table=_declaration,
    order=OLDEST_FIRST,
    passing=_passing,
    shown=_shown,
)
