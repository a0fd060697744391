"""Workplaces as the journey knows them: read from the registers, with the lists they stand on.

Source: registration-journey.md 3.3, 4.2 and 14.1; funding-eligibility.md 1.2 (O15: compared
trimmed and in upper case).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.eligibility_lists import IDENTIFIER_TYPES, EligibilityListName
from domain.funding.circumstances import Institution, InstitutionKind
from domain.journey.facts import Workplace
from store.queries.funding import list_entries
from store.queries.schools import OUTSIDE_ENGLAND, WELSH_ESTABLISHMENT
from store.queries.workplaces import (
    OFFERED_STATUSES,
    local_authorities_keyed,
    local_authorities_matching,
    providers_matching,
    providers_numbered,
    schools_matching,
    schools_numbered,
)
from store.tables import LocalAuthority, PrivateChildcareProvider, School

Place: TypeAlias = School | LocalAuthority | PrivateChildcareProvider
Lists: TypeAlias = frozenset[tuple[str, str]]
"""Pairs of a list and a number on it."""

_PRIMARY_PHASES: Final = frozenset({"Primary", "Middle deemed primary"})
_REDACTED: Final = "REDACTED"
_LARGEST_KEY: Final = 2**63 - 1
_KINDS: Final = {kind.value: kind for kind in InstitutionKind}
_KINDS_OF_NUMBER: Final = {name.value: kind.value for name, kind in IDENTIFIER_TYPES.items()}


async def workplaces_named(
    session: AsyncSession, identifiers: Iterable[str]
) -> dict[str, Workplace]:
    """Those of the institution identifiers that exist, with all their funding facts."""
    numbers = _by_kind(identifiers)
    found: list[Place] = []
    if urns := numbers[InstitutionKind.SCHOOL]:
        found += await session.scalars(schools_numbered(urns))
    if urns := numbers[InstitutionKind.PRIVATE_CHILDCARE_PROVIDER]:
        found += await session.scalars(providers_numbered(urns))
    if keys := [int(key) for key in numbers[InstitutionKind.LOCAL_AUTHORITY] if _is_key(key)]:
        found += await session.scalars(local_authorities_keyed(keys))
    lists = await _lists_of(session, found)
    return {place.identifier: place for place in (workplace_of(row, lists) for row in found)}


async def institutions_matching(
    session: AsyncSession, *, location: str, name: str, limit: int
) -> tuple[Workplace, ...]:
    """Open schools, then local authorities, at most ``limit`` of each; without funding facts."""
    schools = await _rows(session, schools_matching(location, name, limit=limit))
    authorities = await _rows(session, local_authorities_matching(location, name, limit=limit))
    return tuple(workplace_of(row) for row in (*schools, *authorities))


async def open_schools_matching(
    session: AsyncSession, *, location: str, name: str, limit: int
) -> tuple[Workplace, ...]:
    schools = await _rows(session, schools_matching(location, name, limit=limit))
    return tuple(workplace_of(row) for row in schools)


async def childcare_providers_matching(
    session: AsyncSession, *, urn: str, limit: int
) -> tuple[Workplace, ...]:
    """Enabled providers whose URN is like the one given (D27)."""
    providers = await _rows(session, providers_matching(urn, limit=limit))
    return tuple(workplace_of(row) for row in providers)


def workplace_of(row: Place, lists: Lists = frozenset()) -> Workplace:
    if isinstance(row, School):
        return _school(row, lists)
    if isinstance(row, LocalAuthority):
        return _local_authority(row)
    return _childcare_provider(row, lists)


def _school(row: School, lists: Lists) -> Workplace:
    def is_on(name: EligibilityListName) -> bool:
        return _is_on(lists, name, row.urn)

    is_pp50_school = is_on(EligibilityListName.PP50_SCHOOLS)
    return Workplace(
        identifier=f"{InstitutionKind.SCHOOL}-{row.urn}",
        name=row.name,
        address=_address(row, row.county),
        urn=row.urn,
        ukprn=row.ukprn,
        row_id=row.id,
        is_open=row.establishment_status_code in OFFERED_STATUSES,
        is_in_england=row.establishment_type_code != WELSH_ESTABLISHMENT
        and row.la_code not in OUTSIDE_ENGLAND,
        is_primary=row.phase_name in _PRIMARY_PHASES,
        number_of_pupils=row.number_of_pupils,
        institution=Institution(
            kind=InstitutionKind.SCHOOL,
            establishment_type_code=row.establishment_type_code,
            is_pp50=is_pp50_school
            or _is_on(lists, EligibilityListName.PP50_FURTHER_EDUCATION, row.ukprn),
            is_early_years_eligible=is_pp50_school or is_on(EligibilityListName.EARLY_YEARS),
            is_disadvantaged_nursery=is_on(EligibilityListName.LA_NURSERIES),
        ),
    )


def _local_authority(row: LocalAuthority) -> Workplace:
    return Workplace(
        identifier=f"{InstitutionKind.LOCAL_AUTHORITY}-{row.id}",
        name=row.name,
        address=_address(row, row.county),
        ukprn=row.ukprn,
        row_id=row.id,
        institution=Institution(kind=InstitutionKind.LOCAL_AUTHORITY),
    )


def _childcare_provider(row: PrivateChildcareProvider, lists: Lists) -> Workplace:
    urn = row.provider_urn
    return Workplace(
        identifier=f"{InstitutionKind.PRIVATE_CHILDCARE_PROVIDER}-{urn}",
        name=None if row.provider_name == _REDACTED else row.provider_name,
        address=_address(row, row.region),
        urn=urn,
        row_id=row.id,
        institution=Institution(
            kind=InstitutionKind.PRIVATE_CHILDCARE_PROVIDER,
            is_early_years_eligible=_is_on(lists, EligibilityListName.EARLY_YEARS, urn),
            is_on_childminders_list=_is_on(lists, EligibilityListName.CHILDMINDERS, urn),
            is_on_early_years_register="EYR" in row.early_years_individual_registers,
        ),
    )


def _address(row: Place, area: str | None) -> str:
    """The parts that there are, joined by commas. Source: registration-journey.md 8."""
    parts = (row.address_1, row.address_2, row.address_3, row.town, area, row.postcode)
    return ", ".join(part for part in parts if part and part != _REDACTED)


def _is_on(lists: Lists, name: EligibilityListName, number: str | None) -> bool:
    return number is not None and (name.value, _plain(number)) in lists


def _plain(number: str) -> str:
    return number.strip().upper()


async def _lists_of(session: AsyncSession, places: Sequence[Place]) -> Lists:
    """Where any number of the places stands on a list of numbers of its kind."""
    numbers = {_plain(number) for place in places for number in _numbers(place) if number}
    if not numbers:
        return frozenset()
    rows = await session.execute(list_entries(sorted(numbers)))
    return frozenset(
        (name, identifier) for name, kind, identifier in rows if _is_of_kind(name, kind)
    )


def _is_of_kind(name: str, kind: str) -> bool:
    return _KINDS_OF_NUMBER.get(name) == kind


def _numbers(place: Place) -> tuple[str | None, ...]:
    if isinstance(place, School):
        return (place.urn, place.ukprn)
    return () if isinstance(place, LocalAuthority) else (place.provider_urn,)


def _by_kind(identifiers: Iterable[str]) -> dict[InstitutionKind, list[str]]:
    numbers: dict[InstitutionKind, list[str]] = {kind: [] for kind in InstitutionKind}
    for identifier in identifiers:
        kind, _, number = identifier.partition("-")
        if number and (known := _KINDS.get(kind)):
            numbers[known].append(number)
    return numbers


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= _LARGEST_KEY


async def _rows(session: AsyncSession, statement: Select[Any] | None) -> Sequence[Any]:
    return () if statement is None else (await session.scalars(statement)).all()
