"""Whether what somebody typed is about a teacher that the record service knows.

Source: registration-journey.md 5.9.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Final

SEARCH_BY_INSURANCE_NUMBER: Final = "0000001"
"""A TRN that nobody has: the record service then looks by National Insurance number."""

_ACTIVE: Final = "Active"
_TITLE: Final = re.compile(r"(?:mrs|mr|miss|ms|dr|prof|rev)\.?(?:\s+|$)", re.IGNORECASE)
_ENOUGH: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What the teacher typed, cleaned."""

    trn: str = field(repr=False)
    full_name: str = field(repr=False)
    born_on: date | None = field(repr=False)
    insurance_number: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class TeacherRecord:
    """What the record service holds."""

    trn: str = field(repr=False)
    name: str = field(repr=False)
    born_on: date | None = field(repr=False)
    insurance_number: str = field(default="", repr=False)
    state: str = _ACTIVE
    has_active_alert: bool = False


class Verdict(Enum):
    """What a record says of what was typed."""

    MATCHED = auto()
    NOT_MATCHED = auto()
    ASK_WITHOUT_TRN = auto()  # They may have typed somebody else's.


def lookup_number(entered: Entered) -> str | None:
    """The TRN to ask for, padded to seven digits; nothing when there is no way to ask."""
    digits = re.sub(r"[^0-9]", "", entered.trn)
    if not digits:
        return SEARCH_BY_INSURANCE_NUMBER if entered.insurance_number else None
    return digits.zfill(7) if 5 <= len(digits) <= 7 else None


def verdict(entered: Entered, record: TeacherRecord | None) -> Verdict:
    """Three of TRN, name, date of birth and National Insurance number must agree."""
    if record is None or record.state != _ACTIVE:
        return Verdict.NOT_MATCHED
    has_trn = lookup_number(entered) == record.trn.zfill(7)
    has_name = _same_name(entered.full_name, record.name)
    agreeing = has_trn + has_name + _same_birth(entered, record) + _same_insurance(entered, record)
    if agreeing >= _ENOUGH:
        return Verdict.MATCHED
    if not has_trn or (agreeing == 2 and not has_name):
        return Verdict.NOT_MATCHED
    return Verdict.ASK_WITHOUT_TRN


def _same_name(typed: str, recorded: str) -> bool:
    """The first names, without titles; a bare title never matches."""
    first = _first_name(typed)
    return first != "" and first == _first_name(recorded)


def _first_name(name: str) -> str:
    words = (
        _TITLE.sub("", name.strip(), count=1).split()
        if _TITLE.match(name.strip())
        else name.split()
    )
    return words[0].lower() if words else ""


def _same_birth(entered: Entered, record: TeacherRecord) -> bool:
    return entered.born_on is not None and entered.born_on == record.born_on


def _same_insurance(entered: Entered, record: TeacherRecord) -> bool:
    given = entered.insurance_number.upper()
    return given != "" and given == record.insurance_number.upper()
