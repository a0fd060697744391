"""What rejecting an application and changing its funded place read and write, after ``locks.LOCK_PERSON``.

Source: provider-api.md 8.7 and 8.8.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    func,
    literal_column,
    select,
    update,
)

from domain.finance.states import LIVE_DECLARATIONS
from domain.vocabulary import ApprovalStatus, RejectionReason
from store.prepared import Prepared, constant, constants, given, prepared
from store.queries.columns import as_text
from store.queries.values import NOW, ONE
from store.queries.visibility import is_asked_for
from store.tables import Application, Cohort, Declaration, LeadProvider

_application = Application.__table__
_cohort = Cohort.__table__
_declaration = Declaration.__table__
_provider = LeadProvider.__table__
_ID: Final = given("id", BigInteger)


def _has_live_declarations() -> ColumnElement[bool]:
    return (
        select(ONE)
        .where(
            _declaration.c.application_id == _application.c.id,
            _declaration.c.state.in_(constants(sorted(LIVE_DECLARATIONS))),
        )
        .correlate(_application)
        .exists()
    )


def _facts() -> Prepared:
    """The application, locked, with all that the checks of both acts look at."""
    return prepared(
        select(
            _application.c.id,
            _application.c.public_id,
            as_text(_application.c.lead_provider_approval_status).label("status"),
            _application.c.eligible_for_funding,
            _application.c.funded_place,
            func.coalesce(_cohort.c.funding_cap, literal_column("false")).label("cohort_is_capped"),
            _has_live_declarations().label("has_live_declarations"),
            _provider.c.public_id.label("provider_public_id"),
        )
        .select_from(
            _application.join(
                _provider, _provider.c.id == _application.c.lead_provider_id
            ).outerjoin(_cohort, _cohort.c.id == _application.c.cohort_id)
        )
        .where(is_asked_for(_application))
        .with_for_update(of=_application, key_share=True)
    )


DECISION_FACTS: Final = _facts()
REJECT: Final = prepared(
    update(_application)
    .where(_application.c.id == _ID)
    .values(
        lead_provider_approval_status=constant(ApprovalStatus.REJECTED),
        reason_for_rejection=constant(RejectionReason.REJECTED_BY_PROVIDER),
        updated_at=NOW,
    )
)
SET_FUNDED_PLACE: Final = prepared(
    update(_application)
    .where(_application.c.id == _ID)
    .values(funded_place=given("funded_place", Boolean), updated_at=NOW)
)
