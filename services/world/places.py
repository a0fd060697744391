"""Invented workplaces: schools, childcare providers, teacher trainers, local authorities.

Numbers lie outside those in use: URNs from 990001, UKPRNs from 10990001.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from domain.eligibility_lists import IDENTIFIER_TYPES, EligibilityListName
from services.world.names import TOWNS

_FIRST_URN: Final = 990_001
_FIRST_UKPRN: Final = 10_990_001
NURSERY: Final = "15"


@dataclass(frozen=True, kw_only=True, slots=True)
class KindOfSchool:
    """Establishments of one type and phase; ``often`` is how many there are for each other one."""

    ending: str
    type_code: str
    type_name: str
    phase: tuple[int, str]
    pupils: tuple[int, int]
    often: int
    status: tuple[str, str] = ("1", "Open")
    la_code: str = "990"


_PRIMARY: Final = (2, "Primary")
_SECONDARY: Final = (4, "Secondary")
_KINDS: Final = (
    KindOfSchool(
        ending="Primary School",
        type_code="1",
        type_name="Community school",
        phase=_PRIMARY,
        pupils=(90, 420),
        often=14,
    ),
    KindOfSchool(
        ending="Church of England Primary School",
        type_code="2",
        type_name="Voluntary aided school",
        phase=_PRIMARY,
        pupils=(60, 210),
        often=8,
    ),
    KindOfSchool(
        ending="Academy",
        type_code="34",
        type_name="Academy converter",
        phase=_SECONDARY,
        pupils=(600, 1600),
        often=11,
    ),
    KindOfSchool(
        ending="High School",
        type_code="28",
        type_name="Academy sponsor led",
        phase=_SECONDARY,
        pupils=(500, 1300),
        often=7,
    ),
    KindOfSchool(
        ending="Free School",
        type_code="35",
        type_name="Free schools",
        phase=(7, "All-through"),
        pupils=(300, 900),
        often=3,
        status=("4", "Proposed to open"),
    ),
    KindOfSchool(
        ending="Special School",
        type_code="7",
        type_name="Community special school",
        phase=(0, "Not applicable"),
        pupils=(40, 140),
        often=3,
    ),
    KindOfSchool(
        ending="Nursery School",
        type_code=NURSERY,
        type_name="Local authority nursery school",
        phase=(1, "Nursery"),
        pupils=(30, 90),
        often=4,
    ),
    KindOfSchool(
        ending="Sixth Form College",
        type_code="31",
        type_name="Sixth form centres",
        phase=(6, "16 plus"),
        pupils=(700, 1800),
        often=2,
    ),
    KindOfSchool(
        ending="Independent School",
        type_code="11",
        type_name="Other independent school",
        phase=(0, "Not applicable"),
        pupils=(150, 700),
        often=3,
    ),
    KindOfSchool(
        ending="Junior School",
        type_code="1",
        type_name="Community school",
        phase=_PRIMARY,
        pupils=(90, 300),
        often=2,
        status=("2", "Closed"),
    ),
    KindOfSchool(
        ending="Ysgol Gynradd",
        type_code="30",
        type_name="Welsh establishment",
        phase=_PRIMARY,
        pupils=(60, 200),
        often=1,
        la_code="673",
    ),
)
_PREFIXES: Final = ("", "St Wilfrid's ", "Upper ", "The ", "Saint Brigid's ", "Old ")
_TRAINERS: Final = (
    "Teaching School Hub",
    "Teacher Training Partnership",
    "School-Centred Training",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class School:
    """What the plan of applications needs of a school, and its row."""

    urn: str
    ukprn: str
    is_primary: bool
    is_open: bool
    type_code: str
    pupils: int
    row: dict[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """All workplaces as rows of their tables, with the lists they stand on."""

    schools: Sequence[School]
    childcare: Sequence[dict[str, object]]
    itt_providers: Sequence[dict[str, object]] = field(default_factory=list)
    local_authorities: Sequence[dict[str, object]] = field(default_factory=list)
    list_entries: Sequence[dict[str, object]] = field(default_factory=list)


def places(chance: Random) -> Places:
    """The workplaces that this chance makes."""
    kinds = [kind for kind in _KINDS for _ in range(kind.often)]
    schools = [_school(chance, kind, number) for number, kind in enumerate(kinds)]
    childcare = [_childcare(chance, number) for number in range(18)]
    return Places(
        schools=schools,
        childcare=childcare,
        itt_providers=[_trainer(town, number) for number, (town, _) in enumerate(TOWNS[:9])],
        local_authorities=[
            _local_authority(name, number)
            for number, name in enumerate(dict.fromkeys(authority for _, authority in TOWNS))
        ],
        list_entries=_list_entries(chance, schools, childcare),
    )


def _school(chance: Random, kind: KindOfSchool, number: int) -> School:
    town, authority = TOWNS[number % len(TOWNS)]
    urn, ukprn = str(_FIRST_URN + number), str(_FIRST_UKPRN + number)
    pupils = chance.randint(*kind.pupils)
    prefix = _PREFIXES[number // len(TOWNS) % len(_PREFIXES)]
    row = {
        "urn": urn,
        "ukprn": ukprn,
        "name": f"{prefix}{town} {kind.ending}",
        "la_code": kind.la_code,
        "la_name": authority,
        "establishment_number": str(2000 + number),
        "establishment_status_code": kind.status[0],
        "establishment_status_name": kind.status[1],
        "establishment_type_code": kind.type_code,
        "establishment_type_name": kind.type_name,
        "phase_type": kind.phase[0],
        "phase_name": kind.phase[1],
        "number_of_pupils": pupils,
        **_address(chance, town, authority),
    }
    return School(
        urn=urn,
        ukprn=ukprn,
        is_primary=kind.phase == _PRIMARY,
        is_open=kind.status[0] != "2" and kind.type_code != "30",
        type_code=kind.type_code,
        pupils=pupils,
        row=row,
    )


def _childcare(chance: Random, number: int) -> dict[str, object]:
    town, authority = TOWNS[number % len(TOWNS)]
    is_childminder = number % 3 == 2
    address = _address(chance, town, authority)
    del address["county"]
    return {
        "provider_urn": f"EY{_FIRST_URN + number}",
        "provider_name": "REDACTED" if is_childminder else f"{town} Day Nursery",
        "provider_status": "Active",
        "local_authority": authority,
        "early_years_individual_registers": ["CCR", "EYR"],
        "provider_early_years_register_flag": True,
        "provider_compulsory_childcare_register_flag": True,
        "places": 6 if is_childminder else chance.randint(24, 90),
        **address,
    }


def _trainer(town: str, number: int) -> dict[str, object]:
    name = f"{town} {_TRAINERS[number % len(_TRAINERS)]}"
    return {"legal_name": f"{name} Limited", "operating_name": name, "approved": number != 0}


def _local_authority(name: str, number: int) -> dict[str, object]:
    postcode = f"ZZ9 {number}AA"
    return {
        "ukprn": str(_FIRST_UKPRN + 9_000 + number),
        "name": f"{name} Council",
        "address_1": "Civic Offices",
        "town": name,
        "postcode": postcode,
        "postcode_without_spaces": postcode.replace(" ", ""),
        "high_pupil_premium": number == 0,
    }


def _address(chance: Random, town: str, authority: str) -> dict[str, object]:
    postcode = f"ZZ{chance.randint(1, 9)} {chance.randint(1, 9)}{chance.choice('ABDEFGHJL')}A"
    return {
        "address_1": f"{chance.randint(1, 190)} {chance.choice(('Mill', 'Church', 'Station'))} Road",
        "town": town,
        "county": authority,
        "postcode": postcode,
        "postcode_without_spaces": postcode.replace(" ", ""),
        "region": "Midlands and North",
    }


def _list_entries(
    chance: Random, schools: Sequence[School], childcare: Sequence[dict[str, object]]
) -> list[dict[str, object]]:
    names = EligibilityListName
    nurseries = [school.urn for school in schools if school.type_code == NURSERY]
    on_lists = {
        names.PP50_SCHOOLS: [one.urn for one in schools if one.is_open and chance.random() < 0.45],
        names.PP50_FURTHER_EDUCATION: [one.ukprn for one in schools if one.type_code == "31"],
        names.EARLY_YEARS: [*nurseries, *(str(one["provider_urn"]) for one in childcare[::2])],
        names.CHILDMINDERS: [str(one["provider_urn"]) for one in childcare[2::3]],
        names.LA_NURSERIES: nurseries[:2],
        names.RISE_SCHOOLS: [one.urn for one in schools if one.type_code == "28"][:3],
    }
    return [
        {
            "list_name": name.value,
            "identifier_type": IDENTIFIER_TYPES[name].value,
            "identifier": identifier,
        }
        for name, identifiers in on_lists.items()
        for identifier in identifiers
    ]
