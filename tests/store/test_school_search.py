"""One line of words finds workplaces, the best match first.

Source: registration-journey.md 14.1 and 17.6; reference-data.md 7.2.
"""

import pytest

from store.queries.schools import search_childcare_providers, search_schools
from store.tables import PrivateChildcareProvider, School
from tests.factories import add, make_school


@pytest.fixture
async def schools(session):
    rows = [
        ("100001", "Aldgate Primary School", "London", "EC3A 5DE"),
        ("100002", "The Aldgate School", "London", "EC3A 5DF"),
        ("100003", "St Paul's Academy", "Leeds", "LS1 4AB"),
        ("100004", "Saint Mary's School", "Bath", "BA1 1AA"),
        ("100005", "Running Water School", "Leeds", "LS2 4AB"),
    ]
    for urn, name, town, postcode in rows:
        await make_school(
            session,
            urn=urn,
            name=name,
            town=town,
            postcode=postcode,
            postcode_without_spaces=postcode.replace(" ", ""),
        )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("aldgate", ["100001", "100002"]),
        ("Aldgate Pri", ["100001", "100002"]),
        ("the aldgate", ["100002", "100001"]),
        ("aldgate london", ["100002", "100001"]),
        ("school leeds", ["100005"]),
        ("leeds", ["100005", "100003"]),
        ("LS1 4AB", ["100003"]),
        ("ls14ab", ["100003"]),
        ("100004", ["100004"]),
        ("st", ["100003", "100004"]),
        ("saint pauls", ["100003"]),
        ("st mary's", ["100004"]),
        ("run water", ["100005"]),
        ("aldgat primry", ["100001"]),
        ("nothing like this", []),
        ("leeds & | ! ( ) : * \\ ?", ["100005", "100003"]),
    ],
)
async def test_words_find_schools(session, schools, line, found):
    answer = await session.scalars(search_schools(line))
    assert [school.urn for school in answer] == found


@pytest.mark.parametrize("line", ["", "  ", "'?:", "& | ! ( ) *"])
def test_a_blank_line_finds_nothing(line):
    assert search_schools(line) is None
    assert search_childcare_providers(line) is None


@pytest.mark.parametrize(
    ("given", "is_found"),
    [
        ({"establishment_status_code": "1"}, True),
        ({"establishment_status_code": "2"}, False),
        ({"establishment_status_code": "3"}, True),
        ({"establishment_status_code": "4"}, True),
        ({"establishment_status_code": None}, False),
        ({"establishment_type_code": "30"}, False),
        ({"establishment_type_code": None}, True),
        *(({"la_code": code}, False) for code in ("673", "702", "000", "704", "708")),
        ({"la_code": "201"}, True),
    ],
)
async def test_only_open_schools_in_england_are_found(session, given, is_found):
    await make_school(session, name="Aldgate School", **given)
    found = (await session.scalars(search_schools("aldgate"))).all()
    assert bool(found) is is_found


async def test_at_most_so_many_are_given(session, schools):
    assert len((await session.scalars(search_schools("school", limit=2))).all()) == 2


async def test_childcare_is_found_by_number_or_name_but_not_when_hidden_or_disabled(session, clock):
    async def provider(urn, name, **given):
        await add(session, PrivateChildcareProvider(provider_urn=urn, provider_name=name, **given))

    await provider("EY1", "Daisy Chain Childcare")
    await provider("EY2", "Daisy Chain Leeds")
    await provider("EY3", "REDACTED")
    await provider("EY4", "Daisy Chain Closed", disabled_at=clock.now)

    async def found(line):
        return [one.provider_urn for one in await session.scalars(search_childcare_providers(line))]

    assert await found("daisy chain leeds") == ["EY2", "EY1"]
    assert await found("ey1") == ["EY1"]
    assert await found("redacted") == []
    assert await found("EY4") == []


def test_the_vectors_of_a_school_are_those_of_the_database():
    assert School.__table__.c.name_search.computed is not None
