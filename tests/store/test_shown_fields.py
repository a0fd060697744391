"""What the contract declares is what the select computes, no more and no less. Source: design 10."""

from contracts.api.v3.applications import APPLICATION
from contracts.api.v3.declarations import DECLARATION
from store.queries.applications import expressions, funded_before, one_application
from store.queries.declarations import EXPRESSIONS, one_declaration
from store.tables import Application
from store.transaction import borrowed


def test_every_field_of_an_application_is_computed():
    application = Application.__table__
    computed = expressions(application, funded_before(application))
    assert set(computed) == set(APPLICATION.names)


def test_every_field_of_a_declaration_is_computed():
    assert set(EXPRESSIONS) == set(DECLARATION.names)


async def test_rows_have_the_id_and_then_the_fields_in_the_order_of_the_contract(engine):
    async with borrowed(engine) as connection:
        for resource, query in ((APPLICATION, one_application), (DECLARATION, one_declaration)):
            statement = await connection.prepare(query(resource).sql)
            columns = [column.name for column in statement.get_attributes()]
            assert columns == ["id", *resource.names]
