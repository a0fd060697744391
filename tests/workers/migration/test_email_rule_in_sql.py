"""The database judges addresses as ``domain.people.emails`` does. Source: migration.md 2.6."""

import pytest
from sqlalchemy import Text, literal, select

from domain.people.emails import normalised_email as in_python
from tests.domain.people.email_cases import INVALID, VALID
from workers.migration.sql import is_valid_email, normalised_email


async def test_every_case_of_the_rule_is_judged_alike(engine):
    async with engine.connect() as connection:
        for email in (*VALID, *INVALID.values()):
            judged = await connection.scalar(select(is_valid_email(literal(email, Text))))
            assert judged == (email in VALID), email


@pytest.mark.parametrize("email", ["Ada@Example.ORG", " \t ada@example.org\r\n", "a b@c.de"])
async def test_an_address_is_kept_alike(engine, email):
    async with engine.connect() as connection:
        kept = await connection.scalar(select(normalised_email(literal(email, Text))))
    assert kept == in_python(email)


async def test_a_blank_address_is_none(engine):
    async with engine.connect() as connection:
        assert await connection.scalar(select(normalised_email(literal(" \n", Text)))) is None
