"""Tables of the guidance that are made, as Markdown, from what the service itself goes by.

So they cannot say other than what it does: the words of the field and the reference data. What comes from
the contracts of the API is made in ``gateway.pages.api_docs.attributes``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final

from domain.vocabulary import DEFERRAL_REASONS, WITHDRAWAL_REASONS
from services.reference.files import ReferenceRow, rows_of
from web.render import long_date, short_date

PLANNED: Final = (
    "These dates follow those of the years before. They are planned and may still change."
)
_NONE: Final = "\N{EN DASH}"
_SEASONS: Final = (
    ("Leadership and specialist, autumn", ("npq-leadership-autumn", "npq-specialist-autumn")),
    ("Leadership and specialist, spring", ("npq-leadership-spring", "npq-specialist-spring")),
    *(
        (f"{group.upper()}, {month.capitalize()}", (f"npq-{group}-{month}",))
        for group in ("ehco", "aso")
        for month in ("november", "december", "march", "june")
    ),
)


def tables() -> Mapping[str, str]:
    """Every table by the name under which a text asks for it."""
    schedules = rows_of("schedules")
    return {
        "cohorts": cohorts_table(rows_of("cohorts")),
        "courses": courses_table(rows_of("courses")),
        "declarations-accepted-from": first_days_table(schedules),
        "deferral-reasons": listed(DEFERRAL_REASONS),
        "schedules": schedule_tables(schedules),
        "withdrawal-reasons": listed(WITHDRAWAL_REASONS),
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what separates cells is escaped within them."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def listed(words: Iterable[str]) -> str:
    """A list of words as they are sent and received."""
    return "\n".join(f"- {code(word)}" for word in words)


def code(word: object) -> str:
    return f"`{word}`"


def courses_table(rows: Iterable[ReferenceRow]) -> str:
    """What there is to study, by group."""
    lines = [
        (row["display_name"], code(row["identifier"]), row["course_group"])
        for row in sorted(rows, key=itemgetter("course_group", "position"))
    ]
    return table(("Course", "Identifier", "Group"), lines)


def cohorts_table(rows: Iterable[ReferenceRow]) -> str:
    """From when people registered for each, and whether places are counted."""
    lines = [
        (
            str(row["start_year"]),
            long_date(row["registration_start_date"]) + _planned(row),
            "yes" if row["funding_cap"] else "no",
        )
        for row in rows
    ]
    return table(("Cohort", "Registration opens", "Funding cap"), lines)


def first_days_table(rows: Iterable[ReferenceRow]) -> str:
    """A line for each time of the year at which courses start, a column for each academic year."""
    days = {(row["cohort"], row["identifier"]): row["applies_from"] for row in rows}
    years = sorted({year for year, _ in days}, reverse=True)
    lines = [
        (season, *(_first_day(days, year, names) for year in years)) for season, names in _SEASONS
    ]
    return table(("Schedules", *(f"{year} to {year + 1}" for year in years)), lines)


def schedule_tables(rows: Iterable[ReferenceRow]) -> str:
    """Under a heading for each cohort, newest first, its schedules."""
    by_cohort = groupby(sorted(rows, key=itemgetter("cohort"), reverse=True), itemgetter("cohort"))
    return "\n\n".join(_schedules_of(cohort, list(found)) for cohort, found in by_cohort)


def _schedules_of(cohort: int, rows: Sequence[ReferenceRow]) -> str:
    lines = [
        (
            code(row["identifier"]),
            long_date(row["applies_from"]),
            ", ".join(code(kind) for kind in row["allowed_declaration_types"]),
        )
        for row in rows
    ]
    parts = [f"### Cohort {cohort}"]
    if any(_planned(row) for row in rows):
        parts.append(PLANNED)
    parts.append(table(("Schedule", "Declarations from", "Declaration types"), lines))
    return "\n\n".join(parts)


def _first_day(days: Mapping[tuple[int, str], date], year: int, names: Sequence[str]) -> str:
    """Two schedules of one season nearly always begin together; where not, both days are told."""
    found = [short_date(days[year, name]) for name in names if (year, name) in days]
    return " or ".join(dict.fromkeys(found)) or _NONE


def _planned(row: ReferenceRow) -> str:
    return " (planned)" if row["provenance"] == "pattern" else ""
