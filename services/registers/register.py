"""What an importer is made of: how its file is read, and how the rows are merged in."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import asyncpg

from domain.eligibility_lists import EligibilityListName
from domain.faults import Fault, Invalid
from services.registers.csv_file import Record
from services.registers.forms import Form
from services.registers.rows import Note, Row, fitting, rows_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the caller asks for beside the file.

    ``full``: change schools whatever their change date. ``force``: go on where a file looks
    truncated. ``list_name`` and ``key_headers`` are for the lists that decide funding.
    """

    full: bool = False
    force: bool = False
    list_name: EligibilityListName | None = None
    key_headers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How one file is read: into which columns of which table, and by what."""

    form: str
    table: str
    columns: tuple[str, ...]
    rows: Callable[[Iterable[Record]], Iterator[Row | Note]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """The file in its temporary table."""

    form: str
    staged: str
    columns: tuple[str, ...]
    rows_read: int
    notes: Sequence[Note]

    @property
    def refused(self) -> list[Note]:
        return [note for note in self.notes if note.refused]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the merge did, with further remarks on lines and the register's own figures."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    notes: Sequence[Note] = ()
    figures: dict[str, int] = field(default_factory=dict)


Merging: TypeAlias = Callable[[asyncpg.Connection, Loaded, Options], Awaitable[Outcome]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """One kind of import. Source: reference-data.md 14."""

    kind: str
    reading: Callable[[Sequence[str], Options], Reading]
    merging: Merging


def in_forms(*forms: Form) -> Callable[[Sequence[str], Options], Reading]:
    """Reading by the first of these forms that the header fits."""

    def reading(header: Sequence[str], _options: Options) -> Reading:
        form = fitting(forms, header)
        return Reading(
            form=form.name,
            table=form.table,
            columns=form.ours(),
            rows=partial(rows_of, form, header),
        )

    return reading


def superseded(lines: Iterable[tuple[int, str]]) -> list[Note]:
    """Notes on rows that gave way to another row of the same key."""
    return [
        Note(line=line, key=key, reason="superseded_by_another_row", refused=False)
        for line, key in lines
    ]


def refuse_file(detail: str) -> Invalid:
    """The fault of a file that is refused as a whole."""
    return Invalid(Fault(title="file", detail=detail))
