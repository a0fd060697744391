"""Small files in the forms in which registers are published, and their import."""

import csv
from datetime import UTC, datetime
from pathlib import Path

from services.registers.forms import (
    CHILDCARE_PROVIDERS,
    CHILDMINDER_AGENCIES,
    LOCAL_AUTHORITIES,
    SCHOOLS,
)
from services.registers.imports import REGISTERS, ImportRequest, import_file
from services.registers.register import Options

SCHOOL = {
    "URN": "100000",
    "LA (code)": "201",
    "LA (name)": "City of London",
    "EstablishmentNumber": "3614",
    "EstablishmentName": "The Aldgate School",
    "TypeOfEstablishment (code)": "02",
    "TypeOfEstablishment (name)": "Voluntary aided school",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (code)": "2",
    "PhaseOfEducation (name)": "Primary",
    "LastChangedDate": "04-05-2021",
    "Street": "St James's Passage",
    "Town": "London",
    "Postcode": "EC3A 5DE",
    "Easting": "533498",
    "Northing": "181201",
    "NumberOfPupils": "276",
}
PROVIDER = {
    "Provider URN": "EY101465",
    "Provider name": "Daisy Chain Childcare",
    "Registered_Person_Name": "Daisy Chain Childcare Limited",
    "Registered person URN": "RP910702",
    "Registration date": "26/06/2002",
    "Provider status": "Active",
    "Provider address line 1": "High Ridge Park",
    "Provider town": "Leeds",
    "Postcode": "LS26 0NL",
    "Local authority": "Leeds",
    "Places": "50",
    "Individual Register combinations": "ALL",
    "Provider Early Years Register Flag": "Y",
    "Provider Compulsory Childcare Register Flag": "N",
}
AGENCY = {
    "CA Reference": "CA000006",
    "Provider Status": "Active",
    "Individual Register Combinations": "EYR, CCR, VCR",
    "Provider Name": "Daryel Care",
    "Provider Address 1": "108 Regent Studios",
    "Provider Postcode": "N7 7PH ",
    "Local Authority": "Islington ",
}
AUTHORITY = {
    "ukprn": "10001848",
    "name": "Darlington Borough Council",
    "address_1": "Town Hall",
    "town": "Darlington",
    "postcode": "DL1 5QT",
    "high_pupil_premium": "1",
}


def headers(form):
    """Every header of the form once, in its order."""
    return list(dict.fromkeys(column.header for column in form.columns if column.header))


def write(path: Path, header, rows, *, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as opened:
        writer = csv.DictWriter(opened, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def schools(path, *rows):
    return write(path, headers(SCHOOLS), [SCHOOL | row for row in rows])


def providers(path, *rows):
    return write(path, headers(CHILDCARE_PROVIDERS), [PROVIDER | row for row in rows])


def agencies(path, *rows):
    return write(path, headers(CHILDMINDER_AGENCIES), [AGENCY | row for row in rows])


def authorities(path, *rows):
    return write(path, LOCAL_AUTHORITIES.exact_header, [AUTHORITY | row for row in rows])


async def imported(engine, kind, path, *, dry=False, **options):
    """Import the file now; the report."""
    request = ImportRequest(
        register=REGISTERS[kind], path=path, options=Options(**options), dry=dry
    )
    return await import_file(engine, request, clock=lambda: datetime(2024, 11, 25, tzinfo=UTC))


def told(report):
    """Line, reason and column of every note."""
    return [(note.line, note.reason, note.column) for note in report.notes]
