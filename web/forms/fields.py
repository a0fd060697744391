"""Fields of forms: what was typed into them, what it means and what is wrong with it.

Source: registration-journey.md 1 (names of fields, dates in parts).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

Posted = Mapping[str, Any]
Check = Callable[[Any], "Problem | None"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with one answer: a code for machines, words for people.

    ``part`` names the part of a date that is wrong: ``day``, ``month`` or ``year``.
    """

    code: str
    text: str
    part: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One of the answers to choose from; ``divider`` alone makes an "or" between them."""

    value: str = ""
    text: str = ""
    hint: str = ""
    divider: str = ""
    conditional_html: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field with one value. ``required`` holds the words when it is empty; None: may be empty.

    ``check`` sees the value when there is one.
    """

    name: str
    required: str | None = field(default=None, kw_only=True)
    check: Check | None = field(default=None, kw_only=True)

    def typed(self, posted: Posted, html_name: str) -> Any:
        """What was typed, as text; None when the field was not part of the form that was sent."""
        given = posted.get(html_name)
        return given.strip() if isinstance(given, str) else None

    def value(self, typed: Any) -> Any:
        """What it means; None for nothing."""
        return typed or None

    def shown(self, stored: Any) -> Any:
        """A stored value as it would have been typed."""
        return "" if stored is None else str(stored)

    def problem(self, typed: Any) -> Problem | None:
        value = self.value(typed)
        if value is None or value == []:
            return Problem(code="blank", text=self.required) if self.required else None
        return self.check(value) if self.check else None


@dataclass(frozen=True, slots=True)
class Text(Field):
    """A line or more of text."""

    limit: int | None = field(default=None, kw_only=True)

    def problem(self, typed: Any) -> Problem | None:
        if self.limit is not None and typed and len(typed) > self.limit:
            return Problem(code="too_long", text=f"Enter {self.limit} characters or fewer")
        return Field.problem(self, typed)


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of some options; ``options`` may also be given when the form is filled."""

    options: Sequence[Option] = field(default=(), kw_only=True)

    def problem(self, typed: Any) -> Problem | None:
        known = {option.value for option in self.options if not option.divider}
        if typed and known and typed not in known:
            return Problem(code="inclusion", text=self.required or "Choose one of the options")
        return Field.problem(self, typed)


@dataclass(frozen=True, slots=True)
class Choices(Choice):
    """Any of some options; the value is a list."""

    def typed(self, posted: Posted, html_name: str) -> Any:
        getall = getattr(posted, "getall", None)
        given = getall(html_name, []) if getall else posted.get(html_name, [])
        return [each for each in given if isinstance(each, str) and each]

    def value(self, typed: Any) -> Any:
        return list(typed or [])

    def shown(self, stored: Any) -> Any:
        return list(stored or [])

    def problem(self, typed: Any) -> Problem | None:
        known = {option.value for option in self.options}
        if known and not known.issuperset(typed or ()):
            return Problem(code="inclusion", text=self.required or "Choose from the options")
        return Field.problem(self, typed)


@dataclass(frozen=True, slots=True)
class DateParts(Field):
    """A day in three boxes, or a month in two (``has_day`` off: the first of the month).

    ``wrong`` holds the words for a date that does not exist.
    """

    wrong: str = field(default="Enter a real date", kw_only=True)
    has_day: bool = field(default=True, kw_only=True)

    def typed(self, posted: Posted, html_name: str) -> Any:
        names = {part: part_name(html_name, part) for part in self.boxes()}
        if not any(name in posted for name in names.values()):
            return None
        return {part: str(posted.get(name, "")).strip() for part, name in names.items()}

    def value(self, typed: Any) -> Any:
        if not typed:
            return None
        try:
            return date(_number(typed["year"]), _number(typed["month"]), self._day(typed))
        except ValueError:
            return None

    def shown(self, stored: Any) -> Any:
        day = date.fromisoformat(stored) if isinstance(stored, str) and stored else stored
        if not isinstance(day, date):
            return {}
        return {part: str(getattr(day, part)) for part in self.boxes()}

    def problem(self, typed: Any) -> Problem | None:
        typed = typed or {}
        if not any(typed.values()):
            return Problem(code="blank", text=self.required) if self.required else None
        missing = [part for part in self.boxes() if not typed.get(part)]
        if missing or self.value(typed) is None:
            return Problem(code="invalid", text=self.wrong, part=missing[0] if missing else "")
        return Field.problem(self, typed)

    def boxes(self) -> Sequence[str]:
        return ("day", "month", "year") if self.has_day else ("month", "year")

    def _day(self, typed: Mapping[str, str]) -> int:
        return _number(typed["day"]) if self.has_day else 1


_LONGEST_YEAR: Final = 4
_PART_NUMBERS: Final = {"day": "3i", "month": "2i", "year": "1i"}


def part_name(html_name: str, part: str) -> str:
    """``prefix[born(3i)]`` for the day of ``prefix[born]``."""
    suffix = f"({_PART_NUMBERS[part]})"
    return f"{html_name[:-1]}{suffix}]" if html_name.endswith("]") else f"{html_name}{suffix}"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_YEAR):
        raise ValueError(text)
    return int(text)
