"""The reference data of the legacy database, and the same of the other programme beside it.

Source: legacy-schema.md 6.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from workers.migration.rehearsal.ids import key

Row = dict[str, Any]
Rows = tuple[str, Row]
"""The name of a legacy table, and one row of it."""

LAST_CHANGE: Final = datetime(2024, 11, 1, 9, 30)  # noqa: DTZ001 - the legacy database has no zones
BEGINNING: Final = datetime(2021, 5, 1, 9, 0)  # noqa: DTZ001
TIMES: Final = {"created_at": BEGINNING, "updated_at": LAST_CHANGE}

PROVIDERS: Final = {
    "Ambition Institute": UUID("9e35e998-c63b-4136-89c4-e9e18ddde0ea"),
    "Best Practice Network": UUID("57ba9e86-559f-4ff4-a6d2-4610c7259b67"),
    "Church of England": UUID("79cb41ca-cb6d-405c-b52c-b6f7c752388d"),
    "Education Development Trust": UUID("21e61f53-9b34-4384-a8f5-d8224dbf946d"),
    "LLSE": UUID("230e67c0-071a-4a48-9673-9d043d456281"),
    "National Institute of Teaching": UUID("3ec607f2-7a3a-421f-9f1a-9aca8a634aeb"),
    "School-Led Network": UUID("bc5e4e37-1d64-4149-a06b-ad10d3c55fd0"),
    "Teacher Development Trust": UUID("30fd937e-b93c-4f81-8fff-3c27544193f1"),
    "Teach First": UUID("a02ae582-f939-462f-90bc-cebf20fa8473"),
    "UCL Institute of Education": UUID("ef687b3d-c1c0-4566-a295-16d6fa5d0fa7"),
}

COURSES: Final = {
    "npq-additional-support-offer": ("7fbefdd4-dd2d-4a4f-8995-d59e525124b7", "support"),
    "npq-early-headship-coaching-offer": ("0222d1a8-a8e1-42e3-a040-2c585f6c194a", "ehco"),
    "npq-leading-behaviour-culture": ("7d47a0a6-fa74-4587-92cc-cd1e4548a2e5", "specialist"),
    "npq-leading-literacy": ("829fcd45-e39d-49a9-b309-26d26debfa90", "specialist"),
    "npq-leading-teaching": ("15c52ed8-06b5-426e-81a2-c2664978a0dc", "specialist"),
    "npq-leading-teaching-development": ("29fee78b-30ce-4b93-ba21-80be2fde286f", "specialist"),
    "npq-leading-primary-mathematics": ("604c0c72-0e4b-42e7-ba5a-4aac7cafe1c5", "specialist"),
    "npq-senior-leadership": ("a42736ad-3d0b-401d-aebe-354ef4c193ec", "leadership"),
    "npq-headship": ("0f7d6578-a12c-4498-92a0-2ee0f18e0768", "leadership"),
    "npq-executive-leadership": ("aef853f2-9b48-4b6a-9d2a-91b295f5ca9a", "leadership"),
    "npq-early-years-leadership": ("66dff4af-a518-498f-9042-36a41f9e8aa7", "leadership"),
    "npq-senco": ("84b7ffd9-c726-4915-bcac-05901d9629b8", "leadership"),
}
FIRST_COHORT: Final = {"npq-leading-primary-mathematics": 2023, "npq-senco": 2024}

# Start year -> general and own start of registration, year and month of the first statement.
COHORTS: Final = {
    2020: (date(2020, 5, 10), None),
    2021: (date(2021, 5, 10), None),
    2022: (date(2022, 5, 10), None),
    2023: (date(2023, 6, 5), date(2023, 4, 3)),
    2024: (date(2024, 4, 3), date(2024, 4, 3)),
}
MIGRATED_COHORTS: Final = (2021, 2022, 2023, 2024)

_FOUR: Final = ("started", "retained-1", "retained-2", "completed")
_THREE: Final = ("started", "retained-1", "completed")

# Identifier, type suffix, years, start (month, day, years later), payment, declaration types.
SCHEDULES: Final = (
    ("npq-leadership-autumn", "NPQLeadership", (2021,), (11, 1, 0), (11, 1, 0), _FOUR),
    ("npq-leadership-autumn", "NPQLeadership", (2022, 2023, 2024), (10, 1, 0), (11, 1, 0), _FOUR),
    ("npq-leadership-spring", "NPQLeadership", MIGRATED_COHORTS, (1, 1, 1), (1, 1, 1), _FOUR),
    ("npq-specialist-autumn", "NPQSpecialist", (2021,), (11, 1, 0), (11, 1, 0), _THREE),
    ("npq-specialist-autumn", "NPQSpecialist", (2022, 2023, 2024), (10, 1, 0), (11, 1, 0), _THREE),
    ("npq-specialist-spring", "NPQSpecialist", MIGRATED_COHORTS, (1, 1, 1), (1, 1, 1), _THREE),
    ("npq-aso-november", "NPQSupport", (2021,), (11, 1, 0), (11, 1, 0), _FOUR),
    ("npq-aso-december", "NPQSupport", (2021,), (12, 1, 0), (12, 1, 0), _FOUR),
    ("npq-aso-march", "NPQSupport", (2021,), (3, 1, 1), (3, 1, 1), _FOUR),
    ("npq-aso-june", "NPQSupport", (2021,), (6, 1, 1), (6, 1, 1), _FOUR),
    ("npq-ehco-november", "NPQEhco", (2022,), (10, 1, 0), (11, 1, 0), _FOUR),
    ("npq-ehco-november", "NPQEhco", (2023, 2024), (11, 1, 0), (11, 1, 0), _FOUR),
    ("npq-ehco-december", "NPQEhco", (2022, 2023, 2024), (12, 1, 0), (12, 1, 0), _FOUR),
    ("npq-ehco-march", "NPQEhco", (2022, 2023, 2024), (3, 1, 1), (3, 1, 1), _FOUR),
    ("npq-ehco-june", "NPQEhco", MIGRATED_COHORTS, (6, 1, 1), (6, 1, 1), _FOUR),
)
SCHEDULE_OF_GROUP: Final = {
    "leadership": "npq-leadership-spring",
    "specialist": "npq-specialist-spring",
    "support": "npq-aso-march",
    "ehco": "npq-ehco-june",
}
OTHER_SCHEDULE: Final = "ecf-standard-september"
STATEMENTS: Final = 37
_CLOSED: Final = {"paid": date(2024, 10, 1), "payable": date(2024, 12, 1)}


def reference_rows(seed: int) -> Iterator[Rows]:
    """Everything that is there before the first person."""
    yield from _providers(seed)
    yield from _courses()
    yield from _cohorts(seed)
    yield from _schedules(seed)
    yield from _contracts(seed)
    yield from _statements(seed)


def school_rows(seed: int, count: int) -> Iterator[Rows]:
    """The legacy copy of the register of schools."""
    for number in range(count):
        yield (
            "schools",
            {
                "id": key(seed, "school", number),
                "urn": f"{100_000 + number:06d}",
                "name": f"Nowhere School {number + 1}",
                "address_line1": f"{number + 1} Example Lane",
                "postcode": "ZZ1 1ZZ",
                "school_status_code": 1,
                **TIMES,
            },
        )


def cohort_id(seed: int, year: int) -> UUID:
    """The key of a cohort."""
    return key(seed, "cohort", year)


def course_id(identifier: str) -> UUID:
    """The key of a course; known to both sides."""
    return UUID(COURSES[identifier][0])


def parent_id(seed: int, provider: str) -> UUID:
    """The key of a provider's commercial parent."""
    return key(seed, "cpd_lead_provider", provider)


def schedule_id(seed: int, identifier: str, year: int) -> UUID:
    """The key of a schedule of a cohort."""
    return key(seed, "schedule", identifier, year)


def statement_id(seed: int, programme: str, provider: str, *, year: int, number: int) -> UUID:
    """The key of a provider's n-th statement of a cohort in one of the two programmes."""
    return key(seed, "statement", programme, provider, year, number)


def courses_of(year: int) -> Sequence[str]:
    """What was offered in a cohort. Source: reference-data.md 4.2."""
    return [
        course
        for course in COURSES
        if FIRST_COHORT.get(course, 2021) <= year
        and (course != "npq-additional-support-offer" or year == 2021)
    ]


def _providers(seed: int) -> Iterator[Rows]:
    for name, provider in PROVIDERS.items():
        parent = parent_id(seed, name)
        yield "cpd_lead_providers", {"id": parent, "name": name, **TIMES}
        yield (
            "npq_lead_providers",
            {"id": provider, "name": name, "cpd_lead_provider_id": parent, **TIMES},
        )


def _courses() -> Iterator[Rows]:
    for identifier in COURSES:
        name = identifier.removeprefix("npq-").replace("-", " ").capitalize()
        row = {"id": course_id(identifier), "name": name, "identifier": identifier, **TIMES}
        yield "npq_courses", row


def _cohorts(seed: int) -> Iterator[Rows]:
    for year, (general, own) in COHORTS.items():
        yield "cohorts", cohort_row(seed, year, general=general, own=own)


def cohort_row(seed: int, year: int, *, general: date | None, own: date | None) -> Row:
    """One cohort with its two starts of registration."""
    return {
        "id": cohort_id(seed, year),
        "start_year": year,
        "registration_start_date": _midnight(general),
        "npq_registration_start_date": _midnight(own),
        "academic_year_start_date": _midnight(date(year, 9, 1)),
        "automatic_assignment_period_end_date": date(year + 1, 3, 31),
        **TIMES,
    }


def _schedules(seed: int) -> Iterator[Rows]:
    for identifier, suffix, years, starts, pays, types in SCHEDULES:
        for year in years:
            yield from _schedule(
                seed,
                identifier,
                year,
                type_=f"Finance::Schedule::{suffix}",
                starts=_day(year, starts),
                pays=_day(year, pays),
                types=types,
            )
    for year in COHORTS:
        first = date(year, 9, 1)
        yield from _schedule(
            seed,
            OTHER_SCHEDULE,
            year,
            type_="Finance::Schedule::ECF",
            starts=first,
            pays=first,
            types=(*_FOUR, "retained-3", "retained-4"),
        )


def _schedule(
    seed: int,
    identifier: str,
    year: int,
    *,
    type_: str,
    starts: date,
    pays: date,
    types: Sequence[str],
) -> Iterator[Rows]:
    schedule = schedule_id(seed, identifier, year)
    name = identifier.replace("-", " ").capitalize()
    yield (
        "schedules",
        {
            "id": schedule,
            "name": f"{name} {year}",
            "schedule_identifier": identifier,
            "type": type_,
            "cohort_id": cohort_id(seed, year),
            **TIMES,
        },
    )
    for declaration_type in types:
        milestone = key(seed, "milestone", identifier, year, declaration_type)
        shared = {"schedule_id": schedule, "declaration_type": declaration_type, **TIMES}
        name = f"Output - {declaration_type}"
        yield (
            "milestones",
            {"id": milestone, "name": name, "start_date": starts, "payment_date": pays, **shared},
        )
        link = key(seed, "schedule_milestone", identifier, year, declaration_type)
        yield "schedule_milestones", {"id": link, "name": name, "milestone_id": milestone, **shared}


def _contracts(seed: int) -> Iterator[Rows]:
    for name, provider in PROVIDERS.items():
        for year in MIGRATED_COHORTS:
            for course in courses_of(year):
                payments = 3 if COURSES[course][1] == "specialist" else 4
                yield (
                    "npq_contracts",
                    {
                        "id": key(seed, "npq_contract", name, year, course),
                        "npq_lead_provider_id": provider,
                        "cohort_id": cohort_id(seed, year),
                        "course_identifier": course,
                        "recruitment_target": 50 + 5 * len(course),
                        "service_fee_installments": 19,
                        "per_participant": 800 + len(name),
                        "number_of_payment_periods": payments,
                        **TIMES,
                    },
                )


def _statements(seed: int) -> Iterator[Rows]:
    for programme in ("NPQ", "ECF"):
        for name in PROVIDERS:
            for year in MIGRATED_COHORTS:
                for number in range(STATEMENTS):
                    row = _statement(seed, programme, name, year=year, number=number)
                    yield "statements", row


def _statement(seed: int, programme: str, name: str, *, year: int, number: int) -> Row:
    month = _months(year)[number]
    state = next((state for state, before in _CLOSED.items() if month < before), "open")
    suffix = "" if state == "open" else f"::{state.capitalize()}"
    return {
        "id": statement_id(seed, programme, name, year=year, number=number),
        "type": f"Finance::Statement::{programme}{suffix}",
        "name": f"{month:%B %Y}",
        "cpd_lead_provider_id": parent_id(seed, name),
        "deadline_date": month.replace(day=25),
        "payment_date": month.replace(day=25),
        "cohort_id": cohort_id(seed, year),
        "output_fee": number % 2 == 0 and number < 32,
        **TIMES,
    }


def _months(year: int) -> list[date]:
    """The months of a cohort's 37 statements; from 2023 on the first one stands alone."""
    early = [] if year < 2023 else [date(year, 3, 1)]
    first = year + 1
    return early + [
        date(first + number // 12, number % 12 + 1, 1) for number in range(STATEMENTS - len(early))
    ]


def _day(year: int, when: tuple[int, int, int]) -> date:
    month, day, later = when
    return date(year + later, month, day)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day)  # noqa: DTZ001
