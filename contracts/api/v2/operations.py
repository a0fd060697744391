"""The operations of version 2: what it does not say anew is as in version 1. Source: provider-api.md 1."""

from typing import Final

from contracts.api.common import Filters
from contracts.api.operations.applications import (
    applications_as_csv,
    changing_applications,
    deciding_on_applications,
    enrolments_as_csv,
    reading_applications,
)
from contracts.api.operations.declarations import (
    declarations_as_csv,
    reading_declarations,
    submitting_declarations,
    voiding_declarations,
)
from contracts.api.operations.outcomes import reading_outcomes, submitting_outcomes
from contracts.api.operations.participants import changing_participants, reading_participants
from contracts.api.sheets import APPLICATIONS, ENROLMENTS
from contracts.api.v1 import applications, outcomes
from contracts.api.v1 import declarations as first_declarations
from contracts.api.v1 import participants as first_participants
from contracts.api.v2 import declarations, participants

OPERATIONS: Final = (
    *reading_applications(applications.APPLICATION, applications.FILTERS),
    *applications_as_csv(APPLICATIONS, applications.FILTERS),
    *deciding_on_applications(applications.APPLICATION, accept=applications.ACCEPT),
    *changing_applications(applications.APPLICATION, funded_place=applications.CHANGE_FUNDED_PLACE),
    *enrolments_as_csv(ENROLMENTS, Filters(names=("updated_since",))),
    *reading_outcomes(outcomes.OUTCOME, outcomes.FILTERS),
    *submitting_outcomes(outcomes.OUTCOME, new=outcomes.NEW_OUTCOME),
    *reading_participants(participants.PARTICIPANT, first_participants.FILTERS),
    *changing_participants(participants.PARTICIPANT),
    *reading_declarations(declarations.DECLARATION, first_declarations.FILTERS),
    *declarations_as_csv(declarations.SHEET, first_declarations.FILTERS),
    *submitting_declarations(declarations.DECLARATION, new=first_declarations.NEW_DECLARATION),
    *voiding_declarations(declarations.DECLARATION),
)
