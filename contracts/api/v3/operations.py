"""The operations of version 3: what it does not say anew is as in version 1. Source: provider-api.md 1."""

from typing import Final

from contracts.api.changes import CHANGE
from contracts.api.operations.applications import (
    changing_applications,
    deciding_on_applications,
    reading_applications,
)
from contracts.api.operations.changes import reading_changes
from contracts.api.operations.declarations import (
    reading_declarations,
    submitting_declarations,
    voiding_declarations,
)
from contracts.api.operations.delivery_partners import (
    changing_delivery_partners,
    reading_delivery_partners,
)
from contracts.api.operations.exports import exporting
from contracts.api.operations.notices import (
    changing_endpoints,
    giving_secrets,
    keeping_deliveries,
    reading_endpoints,
)
from contracts.api.operations.outcomes import reading_outcomes, submitting_outcomes
from contracts.api.operations.participants import changing_participants, reading_participants
from contracts.api.operations.statements import reading_statements
from contracts.api.v1 import outcomes as first_outcomes
from contracts.api.v3 import (
    applications,
    declarations,
    delivery_partners,
    exports,
    notices,
    outcomes,
    participants,
    statements,
)

OPERATIONS: Final = (
    *reading_applications(applications.APPLICATION, applications.FILTERS),
    *deciding_on_applications(applications.APPLICATION, accept=applications.ACCEPT),
    *changing_applications(applications.APPLICATION, funded_place=applications.CHANGE_FUNDED_PLACE),
    *reading_outcomes(outcomes.OUTCOME, first_outcomes.FILTERS),
    *submitting_outcomes(outcomes.OUTCOME, new=first_outcomes.NEW_OUTCOME),
    *reading_participants(participants.PARTICIPANT, participants.FILTERS),
    *changing_participants(participants.PARTICIPANT),
    *reading_declarations(declarations.DECLARATION, declarations.FILTERS),
    *submitting_declarations(declarations.DECLARATION, new=declarations.NEW_DECLARATION),
    *voiding_declarations(declarations.DECLARATION),
    *changing_delivery_partners(declarations.DECLARATION, change=delivery_partners.CHANGE),
    *reading_delivery_partners(delivery_partners.DELIVERY_PARTNER, delivery_partners.FILTERS),
    *reading_statements(statements.STATEMENT, statements.FILTERS),
    *reading_changes(CHANGE),
    *reading_endpoints(notices.ENDPOINT, notices.FILTERS),
    *giving_secrets(notices.ENDPOINT_WITH_SECRET, new=notices.NEW_ENDPOINT),
    *changing_endpoints(notices.ENDPOINT, change=notices.ENDPOINT_CHANGE),
    *keeping_deliveries(notices.DELIVERY, filters=notices.FILTERS),
    *exporting(exports.EXPORT, exports.FILTERS, order=exports.NEW_EXPORT),
)
