"""Local authorities. Source: reference-data.md 11."""

import pytest
from sqlalchemy import select

from domain.faults import Invalid
from store.tables import LocalAuthority
from tests.services.registers.published import AUTHORITY, authorities, imported, told, write


@pytest.fixture
def path(tmp_path):
    return tmp_path / "local_authorities.csv"


async def test_an_authority_is_created_then_updated(engine, session, path):
    first = await imported(engine, "local-authorities", authorities(path, {}))
    again = await imported(engine, "local-authorities", path)
    changed = await imported(
        engine, "local-authorities", authorities(path, {"high_pupil_premium": "0"})
    )

    authority = await session.scalar(select(LocalAuthority))
    assert [(r.created, r.updated) for r in (first, again, changed)] == [(1, 0), (0, 0), (0, 1)]
    assert (authority.postcode_without_spaces, authority.high_pupil_premium) == ("DL15QT", False)


async def test_the_header_must_be_exact_and_in_order(engine, path):
    header = ["name", "ukprn", *list(AUTHORITY)[2:]]
    write(path, header, [AUTHORITY])
    with pytest.raises(Invalid, match="header must be exactly ukprn,name"):
        await imported(engine, "local-authorities", path)


async def test_a_premium_that_is_neither_is_reported(engine, path):
    report = await imported(
        engine, "local-authorities", authorities(path, {}, {"high_pupil_premium": "maybe"})
    )
    assert told(report) == [(3, "not_a_flag", "high_pupil_premium")]
