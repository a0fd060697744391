"""Lists that decide funding: a file replaces its list.

Source: funding-eligibility.md 1.3, 13.4 and O15; reference-data.md 13.1.
"""

import pytest
from sqlalchemy import select

from domain.eligibility_lists import IDENTIFIER_TYPES, EligibilityListName
from domain.faults import Invalid
from services.registers.eligibility import LISTS
from store.tables import EligibilityListEntry
from tests.services.registers.published import imported, told

NAMES = EligibilityListName


@pytest.fixture
def path(tmp_path):
    return tmp_path / "list.csv"


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


async def on_list(session, name):
    found = await session.scalars(
        select(EligibilityListEntry.identifier)
        .where(EligibilityListEntry.list_name == name.value)
        .order_by(EligibilityListEntry.identifier)
    )
    return list(found)


def test_every_list_has_a_form():
    assert set(LISTS) == set(IDENTIFIER_TYPES) == set(EligibilityListName)


@pytest.mark.parametrize(
    ("name", "header", "row", "identifier"),
    [
        (NAMES.PP50_SCHOOLS, "URN,School Name", "100000,A", "100000"),
        (NAMES.PP50_SCHOOLS, "PP50 School URN", "100000", "100000"),
        (NAMES.PP50_FURTHER_EDUCATION, "UKPRN,Name", "10000146,A", "10000146"),
        (NAMES.PP50_FURTHER_EDUCATION, "FE UKPRN", "10000146", "10000146"),
        (NAMES.CHILDMINDERS, "LA,Ofsted URN,URN", "Ealing,118032,500001", "118032"),
        (NAMES.CHILDMINDERS, "Childminder URN", "EY101465", "EY101465"),
        (NAMES.EARLY_YEARS, "Ofsted URN,EYURN,Name", "EY1,617245,A", "EY1"),
        (NAMES.EARLY_YEARS, "Ofsted URN,EYURN,Name", ",617245,A", "617245"),
        (NAMES.EARLY_YEARS, "Disadvantaged EY School URN,Ofsted URN", "100000,EY1", "EY1"),
        (NAMES.EARLY_YEARS, "Disadvantaged EY School URN,Ofsted URN", "100000, ", "100000"),
        (NAMES.LA_NURSERIES, "URN,EstablishmentName", "105385,A", "105385"),
        (NAMES.LA_NURSERIES, "LA Nursery URN", "105385", "105385"),
        (NAMES.RISE_SCHOOLS, " RISE School URN ", "112543", "112543"),
        (NAMES.PP50_SCHOOLS, "URN", " 100000 ", "100000"),
        (NAMES.CHILDMINDERS, "Ofsted URN", "ey316388", "EY316388"),
    ],
)
async def test_a_list_is_read_by_its_headers(engine, session, path, name, header, row, identifier):
    await imported(engine, "eligibility", written(path, header, row), list_name=name)

    entry = (await session.scalars(select(EligibilityListEntry))).one()
    assert (entry.list_name, entry.identifier) == (name.value, identifier)
    assert entry.identifier_type == IDENTIFIER_TYPES[name].value


async def test_a_file_replaces_its_list_and_no_other(engine, session, path):
    await imported(
        engine,
        "eligibility",
        written(path, "URN", "100001", "100002"),
        list_name=NAMES.PP50_SCHOOLS,
    )
    await imported(
        engine, "eligibility", written(path, "URN", "100001"), list_name=NAMES.LA_NURSERIES
    )
    report = await imported(
        engine,
        "eligibility",
        written(path, "URN", "100002", "100003"),
        list_name=NAMES.PP50_SCHOOLS,
    )

    assert (report.created, report.removed, report.unchanged) == (1, 1, 1)
    assert report.figures["before"] == 2
    assert await on_list(session, NAMES.PP50_SCHOOLS) == ["100002", "100003"]
    assert await on_list(session, NAMES.LA_NURSERIES) == ["100001"]


async def test_the_same_file_again_changes_nothing(engine, path):
    written(path, "URN", "100001", "100002")
    await imported(engine, "eligibility", path, list_name=NAMES.PP50_SCHOOLS)
    report = await imported(engine, "eligibility", path, list_name=NAMES.PP50_SCHOOLS)
    assert (report.created, report.updated, report.removed) == (0, 0, 0)


async def test_duplicates_blanks_and_junk_are_told_and_left_out(engine, session, path):
    lines = ("Ofsted URN", "EY1", "EY1 ", " ", "N/A", "0", "1234", "EX74", "RA000497", "VC376265")
    report = await imported(
        engine, "eligibility", written(path, *lines), list_name=NAMES.CHILDMINDERS
    )

    assert await on_list(session, NAMES.CHILDMINDERS) == ["EY1", "VC376265"]
    assert report.figures == {
        "distinct": 2,
        "duplicates": 1,
        "blank": 1,
        "junk": 5,
        "unexpected": 1,
        "before": 0,
    }
    assert report.refused == []
    assert (10, "unexpected_form", None) in told(report)


async def test_a_key_column_may_be_named(engine, session, path):
    written(path, "School URN,School Name", "112543,Birk Hill")
    with pytest.raises(Invalid, match="no column RISE School URN"):
        await imported(engine, "eligibility", path, list_name=NAMES.RISE_SCHOOLS)

    await imported(
        engine,
        "eligibility",
        path,
        list_name=NAMES.RISE_SCHOOLS,
        key_headers=("School URN",),
    )
    assert await on_list(session, NAMES.RISE_SCHOOLS) == ["112543"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["URN"], "no rows"),
        (["URN", " "], "no identifier"),
        (["Name", "A"], "no column PP50 School URN"),
        (["URN", '"1"2'], "line 2"),
        (["URN", "1\0"], "line 2 cannot be read"),
    ],
)
async def test_a_faulty_file_leaves_the_old_list(engine, session, path, lines, words):
    await imported(
        engine, "eligibility", written(path, "URN", "100001"), list_name=NAMES.PP50_SCHOOLS
    )
    with pytest.raises(Invalid, match=words):
        await imported(engine, "eligibility", written(path, *lines), list_name=NAMES.PP50_SCHOOLS)
    assert await on_list(session, NAMES.PP50_SCHOOLS) == ["100001"]


async def test_all_lists_come_in_table_form(engine, session, path):
    written(
        path,
        "type,identifier,identifier_type",
        "EligibilityList::Pp50School,100000,urn",
        "EligibilityList::Pp50FurtherEducation,10000146,ukprn",
        "EligibilityList::RiseSchool,100000,urn",
    )
    report = await imported(engine, "eligibility", path)
    assert report.created == 3
    assert await on_list(session, NAMES.RISE_SCHOOLS) == ["100000"]


@pytest.mark.parametrize(
    "row",
    [
        "EligibilityList::Unheard,100000,urn",
        "EligibilityList::Pp50School,100000,ukprn",
        "EligibilityList::Pp50School,100000",
    ],
)
async def test_a_faulty_row_of_the_table_form_refuses_the_file(engine, session, path, row):
    written(path, "type,identifier,identifier_type", "EligibilityList::Pp50School,100001,urn", row)
    with pytest.raises(Invalid, match="line 3 cannot be read"):
        await imported(engine, "eligibility", path)
    assert await on_list(session, NAMES.PP50_SCHOOLS) == []


async def test_a_file_of_which_nobody_says_what_it_is_is_refused(engine, path):
    with pytest.raises(Invalid, match="Say which list"):
        await imported(engine, "eligibility", written(path, "URN", "100000"))
