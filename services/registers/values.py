"""What the cells of a published file become; each function takes the cell and refuses by reason.

Source: reference-data.md 7.1, 9.1, 11 and 16.5.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeAlias

Value: TypeAlias = str | int | bool | date | list[str] | None
Convert: TypeAlias = Callable[[str], Value]

_POSTGRESQL_INTEGER: Final = range(-(2**31), 2**31)
_DATE: Final = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_WHOLE_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,18}")


class BadValue(ValueError):
    """The cell cannot be taken; ``reason`` is the code that the report shows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text(cell: str) -> str | None:
    """The words without blanks around them (any Unicode blank); nothing for a blank cell."""
    if "\0" in cell:
        raise BadValue("unreadable_character")
    return cell.strip() or None


def required(cell: str) -> str:
    """The words, which must be there."""
    words = text(cell)
    if words is None:
        raise BadValue("blank")
    return words


def name(cell: str) -> str | None:
    """A name; the control character U+0096 that some files carry was an en dash."""
    words = text(cell)
    return words and words.replace("\x96", "\N{EN DASH}")


def without_spaces(cell: str) -> str | None:
    """A postcode as people type it in a hurry: ``LS8 5DT`` becomes ``LS85DT``."""
    words = text(cell)
    return words and "".join(words.split())


def whole_number(cell: str) -> int | None:
    """A whole number that the database can hold; nothing for a blank cell."""
    words = text(cell)
    if words is None:
        return None
    if not _WHOLE_NUMBER.fullmatch(words):
        raise BadValue("not_a_number")
    if int(words) not in _POSTGRESQL_INTEGER:
        raise BadValue("number_out_of_range")
    return int(words)


def code_number(cell: str) -> int:
    """A code as a number; a blank one is 0."""
    return whole_number(cell) or 0


def code_text(cell: str) -> str:
    """A code as text without leading zeros: ``02`` becomes ``2``, blank becomes ``0``."""
    return str(code_number(cell))


def phase_name(cell: str) -> str:
    """The phase's name; a blank one is that of phase 0."""
    return text(cell) or "Not applicable"


def day(cell: str) -> date | None:
    """A date written day-month-year; nothing for a blank cell."""
    words = text(cell)
    if words is None:
        return None
    if not (parts := _DATE.fullmatch(words)):
        raise BadValue("not_a_date")
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        raise BadValue("not_a_date") from None


def is_yes(cell: str) -> bool:
    """Only ``Y`` is yes."""
    return text(cell) == "Y"


def one_or_nought(cell: str) -> bool:
    """``1`` is yes and ``0`` is no."""
    match text(cell):
        case "1":
            return True
        case "0":
            return False
        case None:
            raise BadValue("blank")
        case _:
            raise BadValue("not_a_flag")


def nothing(cell: str) -> None:
    """For a column that the file does not have: it is emptied."""


def one_of(known: Mapping[str, list[str]]) -> Convert:
    """A conversion that looks the cell up and refuses what is not listed, blanks included."""

    def convert(cell: str) -> list[str]:
        try:
            return known[(text(cell) or "").upper()]
        except KeyError:
            raise BadValue("unknown_register_combination") from None

    return convert


# The registers a childcare provider is on: compulsory, voluntary, early years.
PROVIDER_REGISTERS: Final = {
    "ALL": ["CCR", "VCR", "EYR"],
    "CCR ONLY": ["CCR"],
    "CCR-VCR": ["CCR", "VCR"],
    "EYR ONLY": ["EYR"],
    "EYR-CCR": ["CCR", "EYR"],
    "EYR-VCR": ["VCR", "EYR"],
    "VCR ONLY": ["VCR"],
}
AGENCY_REGISTERS: Final = {"EYR, CCR, VCR": ["CCR", "VCR", "EYR"]}
