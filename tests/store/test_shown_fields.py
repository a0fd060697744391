"""What the contracts declare is what the selects compute, no more and no less. Source: design 10."""

import pytest

from contracts.api import sheets
from contracts.api.v1 import applications as v1_applications
from contracts.api.v1 import declarations as v1_declarations
from contracts.api.v1 import outcomes as v1_outcomes
from contracts.api.v1 import participants as v1_participants
from contracts.api.v2 import declarations as v2_declarations
from contracts.api.v2 import participants as v2_participants
from contracts.api.v3 import applications, declarations, notices, outcomes, participants, statements
from store.queries.applications import APPLICATIONS, ENROLMENTS, one_application
from store.queries.declarations import DECLARATIONS, one_declaration
from store.queries.listing import all_of_sheet, all_rows
from store.queries.notice_lists import DELIVERIES, ENDPOINTS, one_delivery, one_endpoint
from store.queries.outcomes import OUTCOMES
from store.queries.participants import PARTICIPANTS, one_participant
from store.queries.provider_statements import STATEMENTS, one_statement
from store.transaction import borrowed

SHOWN = [
    (v1_applications.APPLICATION, APPLICATIONS, one_application),
    (applications.APPLICATION, APPLICATIONS, one_application),
    (v1_participants.PARTICIPANT, PARTICIPANTS, one_participant),
    (v2_participants.PARTICIPANT, PARTICIPANTS, one_participant),
    (participants.PARTICIPANT, PARTICIPANTS, one_participant),
    (v1_declarations.DECLARATION, DECLARATIONS, one_declaration),
    (v2_declarations.DECLARATION, DECLARATIONS, one_declaration),
    (declarations.DECLARATION, DECLARATIONS, one_declaration),
    (v1_outcomes.OUTCOME, OUTCOMES, None),
    (outcomes.OUTCOME, OUTCOMES, None),
    (statements.STATEMENT, STATEMENTS, one_statement),
    (notices.ENDPOINT, ENDPOINTS, one_endpoint),
    (notices.DELIVERY, DELIVERIES, one_delivery),
]
WRITTEN = [
    (sheets.APPLICATIONS, APPLICATIONS),
    (sheets.ENROLMENTS, ENROLMENTS),
    (v1_declarations.SHEET, DECLARATIONS),
    (v2_declarations.SHEET, DECLARATIONS),
]


async def columns(engine, statement) -> list[str]:
    async with borrowed(engine) as connection:
        read = await connection.prepare(statement.sql)
        return [column.name for column in read.get_attributes()]


@pytest.mark.parametrize(("resource", "listing", "one"), SHOWN)
async def test_rows_have_the_id_and_then_the_fields_in_the_order_of_the_contract(
    engine, resource, listing, one
):
    promised = ["id", *resource.names]
    assert await columns(engine, all_rows(listing, resource)) == promised
    if one:
        assert await columns(engine, one(resource)) == promised


@pytest.mark.parametrize(("sheet", "listing"), WRITTEN)
async def test_sheets_have_the_columns_of_the_contract(engine, sheet, listing):
    assert await columns(engine, all_of_sheet(listing, sheet)) == list(sheet.columns)
