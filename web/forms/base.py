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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from web.forms.fields import (
    Check,
    Choice,
    Choices,
    DateParts,
    Field,
    Option,
    Posted,
    Problem,
    Text,
    part_name,
)

__all__ = [
    "Bound",
    "Check",
    "Choice",
    "Choices",
    "DateParts",
    "Field",
    "Filled",
    "Form",
    "Option",
    "Posted",
    "Problem",
    "Text",
]

Params = dict[str, Any]


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
        assert isinstance(self.field, DateParts)
        return self.field.boxes()

    def _box(self, part: str) -> Params:
        wrong = self.problem is not None and self.problem.part in {"", part}
        width = 4 if part == "year" else 2
        return {
            "id": f"{self.id}-{part}",
            "name": part_name(self.name, part),
            "label": part.capitalize(),
            "value": (self.typed or {}).get(part, ""),
            "classes": f"govuk-input--width-{width}" + (" govuk-input--error" if wrong else ""),
        }


def _label(text: str, *, is_heading: bool, kind: str = "label") -> Params:
    if not is_heading and kind == "label":
        return {"text": text}
    size = "xl" if is_heading else "m"
    return {"text": text, "isPageHeading": is_heading, "classes": f"govuk-{kind}--{size}"}
