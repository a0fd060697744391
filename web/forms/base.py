"""Forms: declared fields, what was typed into them, what it means and what is wrong with it.

A form is declared once, as a value::

    SIGN_IN = Form(
        Text("email", required="Enter your email address", check=an_email),
        prefix="session_wizard",
    )

A handler fills it: ``filled = SIGN_IN.filled(posted)`` with what was posted, or
``SIGN_IN.shown(stored)`` to show stored values. ``filled.is_valid``, ``filled.values`` and
``filled.errors`` tell the rest; ``filled.with_error("email", "taken", "…")`` adds what only the
service could know. A template asks a field for the parameters of its GOV.UK component::

    {{ govukInput(form.email.as_input(label="Your email address")) }}
    {{ govukRadios(form.course.as_radios(legend=title)) }}

Errors are listed at the top of the page by ``page.html``.
Source: registration-journey.md 1 (names of fields), 15.3 (errors), 15.6 (``data-error``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Final

Posted = Mapping[str, Any]
Check = Callable[[Any], "Problem | None"]
Params = dict[str, Any]


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
    parts: ClassVar[Sequence[str]] = ()

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
        names = {part: _part_name(html_name, part) for part in self._boxes()}
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
        return {part: str(getattr(day, part)) for part in self._boxes()}

    def problem(self, typed: Any) -> Problem | None:
        typed = typed or {}
        if not any(typed.values()):
            return Problem(code="blank", text=self.required) if self.required else None
        missing = [part for part in self._boxes() if not typed.get(part)]
        if missing or self.value(typed) is None:
            return Problem(code="invalid", text=self.wrong, part=missing[0] if missing else "")
        return Field.problem(self, typed)

    def _boxes(self) -> Sequence[str]:
        return ("day", "month", "year") if self.has_day else ("month", "year")

    def _day(self, typed: Mapping[str, str]) -> int:
        return _number(typed["day"]) if self.has_day else 1


class Form:
    """Fields in their order, and the prefix of their names in HTML: ``prefix[name]``."""

    def __init__(self, *fields: Field, prefix: str = "") -> None:
        self.fields: Final = {each.name: each for each in fields}
        self.prefix: Final = prefix

    def filled(self, posted: Posted, **options: Sequence[Option]) -> "Filled":
        """The form as it was sent, checked. ``options`` by field name, for choices read from a store."""
        fields = self._with(options)
        typed = {name: each.typed(posted, self.html_name(name)) for name, each in fields.items()}
        found = {name: each.problem(typed[name]) for name, each in fields.items()}
        problems = {name: problem for name, problem in found.items() if problem}
        return Filled(form=self, fields=fields, typed=typed, problems=problems)

    def shown(self, stored: Mapping[str, Any], **options: Sequence[Option]) -> "Filled":
        """The form with stored values in it, unchecked."""
        fields = self._with(options)
        typed = {name: each.shown(stored.get(name)) for name, each in fields.items()}
        return Filled(form=self, fields=fields, typed=typed, problems={})

    def html_name(self, name: str) -> str:
        return f"{self.prefix}[{name}]" if self.prefix else name

    def html_id(self, name: str) -> str:
        return f"{self.prefix}-{name}".replace("_", "-").strip("-")

    def _with(self, options: Mapping[str, Sequence[Option]]) -> Mapping[str, Field]:
        given: dict[str, Field] = {}
        for name, each in self.fields.items():
            chosen = options.get(name)
            given[name] = (
                replace(each, options=tuple(chosen))
                if chosen is not None and isinstance(each, Choice)
                else each
            )
        return given


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A form with something typed into it."""

    form: Form
    fields: Mapping[str, Field]
    typed: Mapping[str, Any]
    problems: Mapping[str, Problem]

    @property
    def is_valid(self) -> bool:
        return not self.problems

    @property
    def values(self) -> dict[str, Any]:
        """What the answers mean, by field; fields that were not sent are left out."""
        return {
            name: each.value(self.typed[name])
            for name, each in self.fields.items()
            if self.typed[name] is not None
        }

    @property
    def errors(self) -> list[Params]:
        """The error summary's list: one entry per field, linked to it."""
        return [
            {
                "text": problem.text,
                "href": f"#{self[name].first_id}",
                "attributes": {"data-error": f"{name}:{problem.code}"},
            }
            for name, problem in self.problems.items()
        ]

    def with_error(self, name: str, code: str, text: str) -> "Filled":
        """The same form with one more thing wrong."""
        return replace(self, problems={**self.problems, name: Problem(code=code, text=text)})

    def __getitem__(self, name: str) -> "Bound":
        """The field, for a template: ``form.course``."""
        return Bound(form=self.form, field=self.fields[name], filled=self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """One field of a filled form, which knows the parameters of its component."""

    form: Form
    field: Field
    filled: Filled

    @property
    def name(self) -> str:
        return self.form.html_name(self.field.name)

    @property
    def id(self) -> str:
        return self.form.html_id(self.field.name)

    @property
    def typed(self) -> Any:
        return self.filled.typed[self.field.name]

    @property
    def problem(self) -> Problem | None:
        return self.filled.problems.get(self.field.name)

    @property
    def first_id(self) -> str:
        """The element that the error summary leads to."""
        if isinstance(self.field, DateParts):
            wrong = self.problem.part if self.problem else ""
            return f"{self.id}-{wrong or self._parts()[0]}"
        return self.id

    def as_input(self, *, label: str, hint: str = "", **more: Any) -> Params:
        """Parameters of ``govukInput``; with ``is_heading`` the label is the page's heading."""
        return self._common(hint) | {
            "id": self.id,
            "value": self.typed or "",
            "label": _label(label, is_heading=more.pop("is_heading", False)),
            **more,
        }

    def as_textarea(self, *, label: str, hint: str = "", **more: Any) -> Params:
        """Parameters of ``govukTextarea``."""
        return self.as_input(label=label, hint=hint, **more)

    def as_select(self, *, label: str, hint: str = "", empty: str = "", **more: Any) -> Params:
        """Parameters of ``govukSelect``; ``empty`` is the text of the first, empty choice."""
        first = [{"value": "", "text": empty, "selected": not self.typed}]
        chosen = [
            {"value": each.value, "text": each.text, "selected": each.value == self.typed}
            for each in self._options()
        ]
        return self.as_input(label=label, hint=hint, **more) | {"items": first + chosen}

    def as_radios(self, *, legend: str, hint: str = "", **more: Any) -> Params:
        """Parameters of ``govukRadios``; the legend is the page's heading unless told otherwise."""
        items = [self._item(each, checked=each.value == self.typed) for each in self._options()]
        return self._group(legend, hint=hint, more=more) | {"items": items, **more}

    def as_checkboxes(self, *, legend: str, hint: str = "", **more: Any) -> Params:
        """Parameters of ``govukCheckboxes``."""
        chosen = self.typed if isinstance(self.typed, list) else [self.typed]
        items = [self._item(each, checked=each.value in chosen) for each in self._options()]
        return self._group(legend, hint=hint, more=more) | {"items": items, **more}

    def as_date_input(self, *, legend: str, hint: str = "", **more: Any) -> Params:
        """Parameters of ``govukDateInput``."""
        group = self._group(legend, hint=hint, more=more)
        return group | {"id": self.id, "items": [self._box(part) for part in self._parts()], **more}

    def _common(self, hint: str) -> Params:
        params: Params = {"name": self.name}
        if hint:
            params["hint"] = {"text": hint}
        if self.problem:
            params["errorMessage"] = {"text": self.problem.text}
        return params

    def _group(self, legend: str, *, hint: str, more: Params) -> Params:
        is_heading = more.pop("is_heading", True)
        fieldset = {"legend": _label(legend, is_heading=is_heading, kind="fieldset__legend")}
        return self._common(hint) | {"idPrefix": self.id, "fieldset": fieldset}

    def _options(self) -> Sequence[Option]:
        return self.field.options if isinstance(self.field, Choice) else ()

    def _item(self, option: Option, *, checked: bool) -> Params:
        if option.divider:
            return {"divider": option.divider}
        item: Params = {"value": option.value, "text": option.text, "checked": checked}
        if option.hint:
            item["hint"] = {"text": option.hint}
        if option.conditional_html:
            item["conditional"] = {"html": option.conditional_html}
        return item

    def _parts(self) -> Sequence[str]:
        return ("day", "month", "year") if self._has_day() else ("month", "year")

    def _has_day(self) -> bool:
        return not isinstance(self.field, DateParts) or self.field.has_day

    def _box(self, part: str) -> Params:
        wrong = self.problem is not None and self.problem.part in {"", part}
        width = 4 if part == "year" else 2
        return {
            "id": f"{self.id}-{part}",
            "name": _part_name(self.name, part),
            "label": part.capitalize(),
            "value": (self.typed or {}).get(part, ""),
            "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else ""),
        }


_PART_NUMBERS: Final = {"day": "3i", "month": "2i", "year": "1i"}


def _part_name(html_name: str, part: str) -> str:
    """``prefix[born(3i)]`` for the day of ``prefix[born]``."""
    suffix = f"({_PART_NUMBERS[part]})"
    return f"{html_name[:-1]}{suffix}]" if html_name.endswith("]") else f"{html_name}{suffix}"


def _label(text: str, *, is_heading: bool, kind: str = "label") -> Params:
    if not is_heading and kind == "label":
        return {"text": text}
    size = "xl" if is_heading else "m"
    return {"text": text, "isPageHeading": is_heading, "classes": f"govuk-{kind}--{size}"}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
