"""The forms in which registers are published: which header becomes which column, and how.

Source: reference-data.md 7.1 (schools), 9.1 and 16.5 (childcare), 10 (initial teacher training),
11 (local authorities).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.registers.values import (
    AGENCY_REGISTERS,
    PROVIDER_REGISTERS,
    Convert,
    code_number,
    code_text,
    day,
    is_yes,
    name,
    nothing,
    one_of,
    one_or_nought,
    phase_name,
    required,
    text,
    whole_number,
    without_spaces,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One of our columns: the header it is read from (None: the file has none) and the conversion."""

    ours: str
    header: str | None
    convert: Convert


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A kind of file: the columns it fills, by which of them a row is known, and its header rule."""

    name: str
    table: str
    key: str
    columns: Sequence[Column]
    exact_header: tuple[str, ...] = field(default=())

    def headers(self) -> frozenset[str]:
        """The headers that must be there, in lower case."""
        return frozenset(c.header.lower() for c in self.columns if c.header is not None)

    def ours(self) -> tuple[str, ...]:
        """Our columns in the order of a row's values."""
        return tuple(column.ours for column in self.columns)


def _columns(table: Sequence[tuple[str, str | None, Convert]]) -> tuple[Column, ...]:
    return tuple(Column(ours=ours, header=header, convert=how) for ours, header, how in table)


SCHOOLS: Final = Form(
    name="schools",
    table="schools",
    key="urn",
    columns=_columns(
        (
            ("urn", "URN", required),
            ("la_code", "LA (code)", text),
            ("la_name", "LA (name)", text),
            ("establishment_number", "EstablishmentNumber", text),
            ("name", "EstablishmentName", text),
            ("establishment_status_code", "EstablishmentStatus (code)", text),
            ("establishment_status_name", "EstablishmentStatus (name)", text),
            ("establishment_type_code", "TypeOfEstablishment (code)", code_text),
            ("establishment_type_name", "TypeOfEstablishment (name)", text),
            ("phase_type", "PhaseOfEducation (code)", code_number),
            ("phase_name", "PhaseOfEducation (name)", phase_name),
            ("close_date", "CloseDate", day),
            ("ukprn", "UKPRN", text),
            ("last_changed_date", "LastChangedDate", day),
            ("address_1", "Street", text),
            ("address_2", "Locality", text),
            ("address_3", "Address3", text),
            ("town", "Town", text),
            ("county", "County (name)", text),
            ("postcode", "Postcode", text),
            ("postcode_without_spaces", "Postcode", without_spaces),
            ("easting", "Easting", whole_number),
            ("northing", "Northing", whole_number),
            ("region", "RSCRegion (name)", text),
            ("country", "Country (name)", text),
            ("number_of_pupils", "NumberOfPupils", whole_number),
        )
    ),
)

# A provider that is published is offered again. Source: reference-data.md 9.2, "Disabled rows".
_ENABLED: Final = (("disabled_at", None, nothing),)
_PROVIDER_ADDRESS: Final = (
    ("address_1", "Provider address line 1", text),
    ("address_2", "Provider address line 2", text),
    ("address_3", "Provider address line 3", text),
)
# What the agencies' files do not tell is emptied.
_UNKNOWN_OF_AGENCIES: Final = tuple(
    (ours, None, nothing)
    for ours in (
        "registered_person_urn",
        "registered_person_name",
        "town",
        "region",
        "ofsted_region",
        "places",
        "provider_early_years_register_flag",
        "provider_compulsory_childcare_register_flag",
    )
)


def _providers(form: str, *, person: str, registers: str) -> Form:
    return Form(
        name=form,
        table="private_childcare_providers",
        key="provider_urn",
        columns=_columns(
            (
                ("provider_urn", "Provider URN", required),
                ("provider_name", "Provider name", name),
                ("registered_person_urn", "Registered person URN", text),
                ("registered_person_name", person, name),
                ("registration_date", "Registration date", text),
                ("provider_status", "Provider status", text),
                *_PROVIDER_ADDRESS,
                ("town", "Provider town", text),
                ("postcode", "Postcode", text),
                ("postcode_without_spaces", "Postcode", without_spaces),
                ("region", "Region", text),
                ("ofsted_region", "Ofsted region", text),
                ("local_authority", "Local authority", text),
                ("places", "Places", whole_number),
                ("early_years_individual_registers", registers, one_of(PROVIDER_REGISTERS)),
                (
                    "provider_early_years_register_flag",
                    "Provider Early Years Register Flag",
                    is_yes,
                ),
                (
                    "provider_compulsory_childcare_register_flag",
                    "Provider Compulsory Childcare Register Flag",
                    is_yes,
                ),
                *_ENABLED,
            )
        ),
    )


CHILDCARE_PROVIDERS: Final = _providers(
    "childcare-providers",
    person="Registered_Person_Name",
    registers="Individual Register combinations",
)
CHILDCARE_PROVIDERS_2025: Final = _providers(
    "childcare-providers-2025",
    person="Registered person name",
    registers="Individual register combinations",
)
CHILDMINDER_AGENCIES: Final = Form(
    name="childminder-agencies",
    table="private_childcare_providers",
    key="provider_urn",
    columns=_columns(
        (
            ("provider_urn", "CA Reference", required),
            ("provider_name", "Provider Name", name),
            ("registration_date", None, nothing),
            ("provider_status", "Provider Status", text),
            ("address_1", "Provider Address 1", text),
            ("address_2", "Provider Address 2", text),
            ("address_3", "Provider Address 3", text),
            ("postcode", "Provider Postcode", text),
            ("postcode_without_spaces", "Provider Postcode", without_spaces),
            ("local_authority", "Local Authority", text),
            (
                "early_years_individual_registers",
                "Individual Register Combinations",
                one_of(AGENCY_REGISTERS),
            ),
            *_UNKNOWN_OF_AGENCIES,
            *_ENABLED,
        )
    ),
)
CHILDMINDER_AGENCIES_2025: Final = Form(
    name="childminder-agencies-2025",
    table="private_childcare_providers",
    key="provider_urn",
    columns=_columns(
        (
            ("provider_urn", "Provider URN", required),
            ("provider_name", "Provider name", name),
            ("registration_date", None, nothing),
            ("provider_status", "Provider status", text),
            *_PROVIDER_ADDRESS,
            ("postcode", "Postcode", text),
            ("postcode_without_spaces", "Postcode", without_spaces),
            ("local_authority", "Local authority", text),
            (
                "early_years_individual_registers",
                "Individual register combinations",
                one_of(PROVIDER_REGISTERS | AGENCY_REGISTERS),
            ),
            *_UNKNOWN_OF_AGENCIES,
            *_ENABLED,
        )
    ),
)

ITT_PROVIDERS: Final = Form(
    name="itt-providers",
    table="itt_providers",
    key="legal_name",
    columns=_columns(
        (
            ("legal_name", "Legal accredited name", required),
            ("operating_name", "Operating name", required),
        )
    ),
)

LOCAL_AUTHORITIES: Final = Form(
    name="local-authorities",
    table="local_authorities",
    key="ukprn",
    columns=_columns(
        (
            ("ukprn", "ukprn", required),
            ("name", "name", required),
            ("address_1", "address_1", text),
            ("address_2", "address_2", text),
            ("address_3", "address_3", text),
            ("town", "town", text),
            ("county", "county", text),
            ("postcode", "postcode", text),
            ("postcode_without_spaces", "postcode", without_spaces),
            ("high_pupil_premium", "high_pupil_premium", one_or_nought),
        )
    ),
    exact_header=(
        "ukprn",
        "name",
        "address_1",
        "address_2",
        "address_3",
        "town",
        "county",
        "postcode",
        "high_pupil_premium",
    ),
)
