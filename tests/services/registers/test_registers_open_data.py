"""The published files themselves, where they are at hand. Counts were worked out apart, by hand.

Source: the files' own description, reference-data.md 9.2, 10, 11 and 13.1.
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.eligibility_lists import EligibilityListName
from domain.faults import Invalid
from store.tables import EligibilityListEntry, PrivateChildcareProvider, School
from tests.services.registers.published import imported

OPEN_DATA = os.environ.get("NPQ_OPEN_DATA", "")
pytestmark = [
    pytest.mark.open_data,
    pytest.mark.skipif(not OPEN_DATA, reason="NPQ_OPEN_DATA does not name the open data files"),
]
FILES = Path(OPEN_DATA).resolve()
NAMES = EligibilityListName


async def test_schools_of_england_and_wales(engine, session):
    path = FILES / "schools" / "gias_sample.csv"
    first = await imported(engine, "schools", path)
    again = await imported(engine, "schools", path)

    assert (first.rows_read, first.created, first.refused) == (99, 99, [])
    assert (again.created, again.updated) == (0, 0)
    statuses = await session.scalars(select(School.establishment_status_code))
    types = await session.scalars(select(School.establishment_type_code))
    assert Counter(statuses) == {"1": 88, "2": 9, "3": 1, "4": 1}
    assert Counter(types) == {"30": 51, "2": 21, "1": 20, "11": 3, "15": 2, "14": 2}


async def test_schools_as_they_are_really_encoded(engine, session, tmp_path):
    text = (FILES / "schools" / "gias_sample.csv").read_text(encoding="utf-8-sig")
    path = tmp_path / "schools.csv"
    path.write_bytes(text.encode("cp1252"))
    report = await imported(engine, "schools", path)
    assert (report.created, report.refused) == (99, [])


async def test_childcare_providers_of_2021_then_agencies_of_2025(engine, session):
    providers = FILES / "childcare" / "2021-08-31" / "childcare_providers.csv.gz"
    first = await imported(engine, "childcare", providers)
    again = await imported(engine, "childcare", providers)
    assert (first.rows_read, first.created, first.refused) == (70_980, 70_980, [])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 70_980)

    on_register = PrivateChildcareProvider.early_years_individual_registers.contains(["EYR"])
    redacted = PrivateChildcareProvider.provider_name == "REDACTED"
    assert await session.scalar(select(func.count()).where(on_register)) == 55_723
    assert await session.scalar(select(func.count()).where(redacted)) == 43_621

    agencies = FILES / "childcare" / "2025-03-31" / "childminder_agencies.csv.gz"
    later = await imported(engine, "childcare", agencies)
    assert (later.form, later.encoding) == ("childminder-agencies-2025", "windows-1252")
    assert (later.rows_read, later.created, later.refused) == (25_300, 4_288, [])


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        ("2021-08-31", 9),
        ("2022-03-31", 7),
        ("2022-08-31", 7),
        ("2023-03-31", 7),
        ("2023-11-21", 7),
        ("2024-07-17", 6),
        ("2024-12-31", 7),
    ],
)
async def test_every_publication_of_childminder_agencies(engine, day, rows):
    path = FILES / "childcare" / day / "childminder_agencies.csv"
    report = await imported(engine, "childcare", path)
    assert (report.form, report.created, report.refused) == ("childminder-agencies", rows, [])


async def test_teacher_trainers_of_2022_then_of_2025(engine):
    lists = FILES / "itt-providers"
    first = await imported(
        engine, "itt-providers", lists / "2022-11-24" / "approved_itt_providers.csv"
    )
    second = await imported(
        engine, "itt-providers", lists / "2025-01-20" / "ITT_Provider_List_cohort_2025.csv"
    )
    assert first.created == 179
    assert (second.created, second.removed, second.updated + second.unchanged) == (45, 54, 125)


async def test_local_authorities(engine):
    path = FILES / "local-authorities" / "local_authorities.csv"
    assert (await imported(engine, "local-authorities", path)).created == 5


@pytest.mark.parametrize(
    ("name", "file", "rows", "entries", "junk"),
    [
        (NAMES.PP50_SCHOOLS, "202405XX_Schools-disadvantage-lists.csv.gz", 11_292, 11_285, 0),
        (NAMES.PP50_FURTHER_EDUCATION, "pp50further_education.csv", 285, 285, 0),
        (NAMES.EARLY_YEARS, "early-years-all-settings.csv.gz", 18_545, 18_309, 27),
        (NAMES.CHILDMINDERS, "childminders.csv.gz", 12_967, 12_472, 315),
        (NAMES.LA_NURSERIES, "202407_LA_disadvantaged_nurseries.csv", 372, 343, 0),
    ],
)
async def test_the_lists_of_2024(engine, name, file, rows, entries, junk):
    path = FILES / "eligibility" / "2024-baseline" / file
    report = await imported(engine, "eligibility", path, list_name=name)
    assert (report.rows_read, report.created, report.figures["junk"]) == (rows, entries, junk)


@pytest.mark.parametrize(
    ("name", "file", "columns", "entries"),
    [
        (NAMES.PP50_SCHOOLS, "Schools_PP50_Autumn_2025.csv.gz", (), 11_152),
        (NAMES.PP50_FURTHER_EDUCATION, "FE_PP50_Autumn_2025.csv", (), 1_184),
        (
            NAMES.EARLY_YEARS,
            "NPQ_Disadvantaged_EY_2025_cohort.csv.gz",
            ("URN", "OfstedURN"),
            13_670,
        ),
        (NAMES.LA_NURSERIES, "NPQ_LA_Nursery_Schools_2025_cohort.csv", (), 379),
        (
            NAMES.CHILDMINDERS,
            "NPQ_OFSTED_Childminders_2025_cohort.csv.gz",
            ("Provider URN",),
            25_301,
        ),
        (NAMES.RISE_SCHOOLS, "rise.csv", ("School URN",), 367),
    ],
)
async def test_the_lists_of_2025_equal_their_table_form(
    engine, session, name, file, columns, entries
):
    lists = FILES / "eligibility"
    await imported(engine, "eligibility", lists / "eligibility_list_entries.csv.gz")
    report = await imported(
        engine,
        "eligibility",
        lists / "2025-autumn" / file,
        list_name=name,
        key_headers=columns,
    )
    stored = await session.scalar(
        select(func.count()).where(EligibilityListEntry.list_name == name.value)
    )
    assert (stored, report.created, report.removed) == (entries, 0, 0)


async def test_the_lists_of_2025_have_not_the_headers_of_an_upload(engine):
    path = FILES / "eligibility" / "2025-autumn" / "rise.csv"
    with pytest.raises(Invalid, match="no column RISE School URN"):
        await imported(engine, "eligibility", path, list_name=NAMES.RISE_SCHOOLS)
