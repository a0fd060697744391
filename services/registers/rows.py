"""Records of a file read in a form: the rows it can use and the ones it must refuse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.faults import Fault, Invalid
from services.registers.csv_file import Record
from services.registers.forms import Form
from services.registers.values import BadValue, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row that can be used: its line and the values in the order of the form's columns."""

    line: int
    values: tuple[Value, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What is to be said of a line: the key if it is known, a reason code, and the header.

    A row that is not refused is used all the same, or rightly left out.
    """

    line: int
    key: str | None
    reason: str
    column: str | None = None
    refused: bool = True


def fitting(forms: Sequence[Form], header: Sequence[str]) -> Form:
    """The first form whose headers are all there.

    Raises: Invalid (none fits: the headers that the nearest one lacks are named).
    """
    here = {cell.strip().lower() for cell in header}
    for form in forms:
        if form.headers() <= here and _in_order(form, header):
            return form
    nearest = min(forms, key=lambda form: len(form.headers() - here))
    raise Invalid(Fault(title="file", detail=_lacking(nearest, header)))


def rows_of(form: Form, header: Sequence[str], body: Iterable[Record]) -> Iterator[Row | Note]:
    """Each record of the body as a row, or as a note of why it is refused."""
    places = {cell.strip().lower(): place for place, cell in reversed([*enumerate(header)])}
    for record in body:
        yield _row(form, record, places=places, width=len(header))


def _row(form: Form, record: Record, *, places: Mapping[str, int], width: int) -> Row | Note:
    cells = record.cells
    if len(cells) < width or any(cells[width:]):
        return Note(line=record.line, key=None, reason="wrong_number_of_cells")
    values: list[Value] = []
    for column in form.columns:
        cell = "" if column.header is None else cells[places[column.header.lower()]]
        try:
            values.append(column.convert(cell))
        except BadValue as bad:
            key = _key(form, cells, places)
            return Note(line=record.line, key=key, reason=bad.reason, column=column.header)
    return Row(line=record.line, values=tuple(values))


def _key(form: Form, cells: Sequence[str], places: Mapping[str, int]) -> str | None:
    header = next(column.header for column in form.columns if column.ours == form.key)
    assert header is not None
    return cells[places[header.lower()]].strip() or None


def _in_order(form: Form, header: Sequence[str]) -> bool:
    return not form.exact_header or tuple(header) == form.exact_header


def _lacking(form: Form, header: Sequence[str]) -> str:
    if form.exact_header:
        return f"The header must be exactly {','.join(form.exact_header)}."
    here = {cell.strip().lower() for cell in header}
    missing = [c.header for c in form.columns if c.header and c.header.lower() not in here]
    return f"The file has no column {', '.join(dict.fromkeys(missing))}."
