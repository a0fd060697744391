"""The lists that decide funding: a file replaces its list.

Source: reference-data.md 13.1; funding-eligibility.md 1.3 (the key columns at the baseline) and
13.4 (the columns of an upload, which value of two counts, what an identifier looks like), O15
(trimmed, in upper case, junk dropped with a warning).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import asyncpg

from domain.eligibility_lists import IDENTIFIER_TYPES, EligibilityListName
from services.registers.csv_file import Record
from services.registers.register import (
    Loaded,
    Options,
    Outcome,
    Reading,
    Register,
    refuse_file,
)
from services.registers.rows import Note, Row
from store.bulk import affected

_SCHOOL_NUMBER: Final = re.compile(r"\d{6,7}")
_OFSTED_NUMBER: Final = re.compile(r"(EY|CA)\d+|\d{5,}")
_PROVIDER_NUMBER: Final = re.compile(r"1\d{7}")
# What no workplace is known by: place holders, numbers of up to four digits, other registers' numbers.
_JUNK: Final = re.compile(r"N/A|NULL|\d{1,4}|(EX|RA|TY)\d.*")
_COLUMNS: Final = ("list_name", "identifier_type", "identifier")
TABLE_HEADER: Final = ("type", "identifier", "identifier_type")


@dataclass(frozen=True, kw_only=True, slots=True)
class ListForm:
    """One list: the headers it may come with (of two, the last that is not blank counts)."""

    headers: Sequence[tuple[str, ...]]
    expected: re.Pattern[str]
    type_in_table: str


_NAMES: Final = EligibilityListName
LISTS: Final = {
    _NAMES.PP50_SCHOOLS: ListForm(
        headers=[("PP50 School URN",), ("URN",)],
        expected=_SCHOOL_NUMBER,
        type_in_table="Pp50School",
    ),
    _NAMES.PP50_FURTHER_EDUCATION: ListForm(
        headers=[("FE UKPRN",), ("UKPRN",)],
        expected=_PROVIDER_NUMBER,
        type_in_table="Pp50FurtherEducation",
    ),
    _NAMES.CHILDMINDERS: ListForm(
        headers=[("Childminder URN",), ("Ofsted URN",)],
        expected=_OFSTED_NUMBER,
        type_in_table="Childminder",
    ),
    _NAMES.EARLY_YEARS: ListForm(
        headers=[("Disadvantaged EY School URN", "Ofsted URN"), ("EYURN", "Ofsted URN")],
        expected=_OFSTED_NUMBER,
        type_in_table="DisadvantagedEarlyYearsSchool",
    ),
    _NAMES.LA_NURSERIES: ListForm(
        headers=[("LA Nursery URN",), ("URN",)],
        expected=_SCHOOL_NUMBER,
        type_in_table="LocalAuthorityNursery",
    ),
    _NAMES.RISE_SCHOOLS: ListForm(
        headers=[("RISE School URN",)],
        expected=_SCHOOL_NUMBER,
        type_in_table="RiseSchool",
    ),
}
_LISTS_IN_TABLE: Final = {
    f"EligibilityList::{form.type_in_table}": name for name, form in LISTS.items()
}


def reading(header: Sequence[str], options: Options) -> Reading:
    """How a file with this header is read: one list, or all lists in table form.

    Raises: Invalid (no list named; a required header is missing).
    """
    here = [cell.strip() for cell in header]
    if options.list_name is not None:
        headers = _key_headers(options.list_name, here, given=options.key_headers)
        rows = partial(_listed, options.list_name, [here.index(name) for name in headers])
        return _reading(f"eligibility {options.list_name.value}", rows)
    if tuple(here) == TABLE_HEADER:
        return _reading("eligibility table", _tabled)
    raise refuse_file("Say which list the file is, or give a file with all lists in table form.")


def _reading(form: str, rows: Callable[[Iterable[Record]], Iterator[Row | Note]]) -> Reading:
    return Reading(form=form, table="eligibility_list_entries", columns=_COLUMNS, rows=rows)


def _key_headers(
    name: EligibilityListName, here: Sequence[str], *, given: tuple[str, ...]
) -> tuple[str, ...]:
    choices = [given] if given else LISTS[name].headers
    for headers in choices:
        if set(headers) <= set(here):
            return headers
    missing = [header for header in choices[0] if header not in here]
    raise refuse_file(f"The file has no column {', '.join(missing)}.")


def _listed(
    name: EligibilityListName, places: Sequence[int], body: Iterable[Record]
) -> Iterator[Row | Note]:
    for record in body:
        cells = record.cells
        known = [cells[place].strip() for place in places if place < len(cells)]
        identifier = next((cell for cell in reversed(known) if cell), "")
        yield _entry(record.line, name, identifier)


def _tabled(body: Iterable[Record]) -> Iterator[Row | Note]:
    for record in body:
        cells = [cell.strip() for cell in record.cells]
        name = _LISTS_IN_TABLE.get(cells[0])
        if len(cells) != len(TABLE_HEADER):
            yield Note(line=record.line, key=None, reason="wrong_number_of_cells")
        elif name is None:
            yield Note(line=record.line, key=cells[1], reason="unknown_list", column="type")
        elif cells[2] != IDENTIFIER_TYPES[name]:
            yield Note(
                line=record.line, key=cells[1], reason="wrong_type", column="identifier_type"
            )
        else:
            yield _entry(record.line, name, cells[1])


def _entry(line: int, name: EligibilityListName, cell: str) -> Row | Note:
    identifier = cell.upper()
    if not identifier:
        return Note(line=line, key=None, reason="blank", refused=False)
    if _JUNK.fullmatch(identifier):
        return Note(line=line, key=identifier, reason="junk", refused=False)
    if "\0" in identifier:
        return Note(line=line, key=None, reason="unreadable_character")
    values = (name.value, IDENTIFIER_TYPES[name].value, identifier)
    return Row(line=line, values=values)


_REMOVE: Final = """
DELETE FROM eligibility_list_entries t
 WHERE t.list_name IN (SELECT list_name FROM {staged})
   AND NOT EXISTS (
       SELECT FROM {staged} s
        WHERE (s.list_name, s.identifier_type, s.identifier)
            = (t.list_name, t.identifier_type, t.identifier)
   )
"""
_ADD: Final = """
INSERT INTO eligibility_list_entries (list_name, identifier_type, identifier)
SELECT DISTINCT list_name, identifier_type, identifier FROM {staged}
ON CONFLICT (list_name, identifier_type, identifier) DO NOTHING
"""
_DISTINCT: Final = """
SELECT list_name, identifier, min(line_number) AS line_number, count(*) AS times
  FROM {staged} GROUP BY list_name, identifier ORDER BY 3
"""
_BEFORE: Final = """
SELECT count(*) FROM eligibility_list_entries
 WHERE list_name IN (SELECT list_name FROM {staged})
"""


async def merge_lists(connection: asyncpg.Connection, loaded: Loaded, _options: Options) -> Outcome:
    """Make each list that the file holds equal to the file.

    Raises: Invalid (a row could not be read, or none has an identifier): the old list stays.
    """
    if loaded.refused:
        lines = ", ".join(str(note.line) for note in loaded.refused[:20])
        raise refuse_file(f"The list is left as it was: line {lines} cannot be read.")
    keys = await connection.fetch(_DISTINCT.format(staged=loaded.staged))
    if not keys:
        raise refuse_file("The file has no identifier.")
    before: int = await connection.fetchval(_BEFORE.format(staged=loaded.staged))
    removed = affected(await connection.execute(_REMOVE.format(staged=loaded.staged)))
    created = affected(await connection.execute(_ADD.format(staged=loaded.staged)))
    unexpected = list(_unexpected(keys))
    figures = {
        "distinct": len(keys),
        "duplicates": sum(key["times"] - 1 for key in keys),
        "blank": sum(note.reason == "blank" for note in loaded.notes),
        "junk": sum(note.reason == "junk" for note in loaded.notes),
        "unexpected": len(unexpected),
        "before": before,
    }
    return Outcome(
        created=created,
        removed=removed,
        unchanged=len(keys) - created,
        notes=unexpected,
        figures=figures,
    )


def _unexpected(keys: Iterable[asyncpg.Record]) -> Iterator[Note]:
    """Identifiers that do not look like what the list is of; they are kept."""
    for key in keys:
        form = LISTS[EligibilityListName(key["list_name"])]
        if not form.expected.fullmatch(key["identifier"]):
            yield Note(
                line=key["line_number"],
                key=key["identifier"],
                reason="unexpected_form",
                refused=False,
            )


ELIGIBILITY_REGISTER: Final = Register(kind="eligibility", reading=reading, merging=merge_lists)
