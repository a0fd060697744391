"""Childcare providers and childminder agencies. Source: reference-data.md 9 and 16.5."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from domain.faults import Invalid
from services.registers.forms import CHILDCARE_PROVIDERS_2025, CHILDMINDER_AGENCIES_2025
from store.tables import PrivateChildcareProvider
from store.transaction import transaction
from tests.services.registers.published import (
    AGENCY,
    PROVIDER,
    agencies,
    headers,
    imported,
    providers,
    told,
    write,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "childcare.csv"


async def only(session):
    return (await session.scalars(select(PrivateChildcareProvider))).one()


async def test_a_provider_has_every_mapped_value(engine, session, path):
    report = await imported(engine, "childcare", providers(path, {}))

    provider = await only(session)
    assert (report.form, report.created) == ("childcare-providers", 1)
    assert (provider.provider_urn, provider.provider_name) == (
        "EY101465",
        "Daisy Chain Childcare",
    )
    assert (provider.registered_person_name, provider.registration_date) == (
        "Daisy Chain Childcare Limited",
        "26/06/2002",
    )
    assert (provider.town, provider.postcode_without_spaces, provider.places) == (
        "Leeds",
        "LS260NL",
        50,
    )
    assert provider.early_years_individual_registers == ["CCR", "VCR", "EYR"]
    assert provider.provider_early_years_register_flag is True
    assert provider.provider_compulsory_childcare_register_flag is False


async def test_an_agency_is_trimmed_and_has_no_town(engine, session, path):
    report = await imported(engine, "childcare", agencies(path, {}))

    agency = await only(session)
    assert (report.form, agency.provider_urn) == ("childminder-agencies", "CA000006")
    assert (agency.postcode, agency.local_authority, agency.town) == ("N7 7PH", "Islington", None)
    assert agency.early_years_individual_registers == ["CCR", "VCR", "EYR"]


async def test_a_byte_order_mark_hides_no_header(engine, path):
    agencies(path, {})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    report = await imported(engine, "childcare", path)
    assert (report.created, report.refused) == (1, [])


async def test_the_later_form_of_agencies_knows_all_combinations(engine, session, path):
    row = {
        "Provider URN": "117034",
        "Provider name": "Reading\u00a0Minders \x96 A",
        "Provider status": "Active",
        "Postcode": "\u00a0RG1 1AA\u00a0",
        "Individual register combinations": "EYR-CCR",
    }
    write(path, headers(CHILDMINDER_AGENCIES_2025), [row], encoding="latin-1")
    report = await imported(engine, "childcare", path)

    agency = await only(session)
    assert (report.form, report.encoding) == ("childminder-agencies-2025", "windows-1252")
    assert (agency.provider_name, agency.postcode) == (
        "Reading\u00a0Minders \N{EN DASH} A",
        "RG1 1AA",
    )
    assert agency.early_years_individual_registers == ["CCR", "EYR"]


async def test_the_later_form_of_providers_is_known_by_its_headers(engine, path):
    row = {
        name.replace("Registered_Person_Name", "Registered person name").replace(
            "Individual Register", "Individual register"
        ): value
        for name, value in PROVIDER.items()
    }
    write(path, headers(CHILDCARE_PROVIDERS_2025), [row])
    report = await imported(engine, "childcare", path)
    assert (report.form, report.created) == ("childcare-providers-2025", 1)


@pytest.mark.parametrize(
    ("write_file", "row", "note"),
    [
        (providers, {"Provider URN": " "}, (3, "blank", "Provider URN")),
        (providers, {"Places": "many"}, (3, "not_a_number", "Places")),
        (
            providers,
            {"Individual Register combinations": ""},
            (3, "unknown_register_combination", "Individual Register combinations"),
        ),
        (
            agencies,
            {"Individual Register Combinations": "ALL"},
            (3, "unknown_register_combination", "Individual Register Combinations"),
        ),
        (agencies, {"CA Reference": ""}, (3, "blank", "CA Reference")),
    ],
)
async def test_a_bad_row_is_reported_by_its_line(engine, path, write_file, row, note):
    report = await imported(engine, "childcare", write_file(path, {}, row))
    assert (told(report), report.created) == ([note], 1)


async def test_only_what_really_changed_counts_as_updated(engine, path):
    await imported(engine, "childcare", providers(path, {}, {"Provider URN": "EY2"}))
    report = await imported(
        engine, "childcare", providers(path, {"Places": "51"}, {"Provider URN": "EY2"})
    )
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)


async def test_a_provider_that_vanished_stays(engine, session, path):
    await imported(engine, "childcare", providers(path, {}, {"Provider URN": "EY2"}))
    await imported(engine, "childcare", providers(path, {}))
    assert len((await session.scalars(select(PrivateChildcareProvider))).all()) == 2


async def test_a_disabled_provider_is_filled_and_offered_again(engine, sessions, session, path):
    async with transaction(sessions) as other:
        now = datetime(2024, 1, 1, tzinfo=UTC)
        other.add(PrivateChildcareProvider(provider_urn="EY101465", disabled_at=now))
    report = await imported(engine, "childcare", providers(path, {}))

    provider = await only(session)
    assert (report.created, report.updated) == (0, 1)
    assert (provider.provider_name, provider.disabled_at) == ("Daisy Chain Childcare", None)


async def test_redacted_names_are_stored_as_they_are(engine, session, path):
    await imported(engine, "childcare", providers(path, {"Provider name": "REDACTED"}))
    assert (await only(session)).provider_name == "REDACTED"


async def test_of_two_rows_with_one_number_the_last_wins(engine, session, path):
    report = await imported(engine, "childcare", providers(path, {"Places": "1"}, {"Places": "2"}))
    assert (await only(session)).places == 2
    assert told(report) == [(2, "superseded_by_another_row", None)]


async def test_a_file_of_another_kind_is_refused_by_its_headers(engine, session, path):
    header = [name for name in AGENCY if name != "CA Reference"]
    write(path, header, [{name: AGENCY[name] for name in header}])

    with pytest.raises(Invalid, match="no column"):
        await imported(engine, "childcare", path)
    assert (await session.scalars(select(PrivateChildcareProvider))).all() == []


async def test_headers_are_matched_whatever_their_case(engine, path):
    agencies(path, {})
    first, rest = path.read_text().split("\n", 1)
    path.write_text(f"{first.upper()}\n{rest}")
    assert (await imported(engine, "childcare", path)).created == 1
