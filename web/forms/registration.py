"""The forms of the journey's steps, made from the steps themselves.

The domain says which fields a step has, what may be chosen and what is wrong; here they get their
words. Source: registration-journey.md 1 (names of fields), 5, 15.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from domain.journey.checks import NOT_SHOWN_ABOVE
from domain.journey.facts import Workplace
from domain.journey.rows import AnswerRow, Chosen
from domain.journey.situation import Situation
from domain.journey.step import Field as JourneyField
from domain.journey.step import Mistake, Step
from domain.vocabulary import EHCO
from web.forms.base import Choice, DateParts, Field, Filled, Form, Option, Posted, Problem, Text
from web.forms.registration_words import OPTIONS, OR, nothing_found, problem_words, words_for

PREFIX: Final = "registration_wizard"
_DAYS: Final = frozenset({"date_of_birth"})
_MONTHS: Final = frozenset({"senco_start_date"})
_PICKED: Final = "institution_identifier"


@dataclass(frozen=True, kw_only=True, slots=True)
class StepForm:
    """A step's form in one situation: what is offered depends on the answers before it."""

    step: Step
    situation: Situation
    results: Sequence[Workplace] = ()

    def sent(self, posted: Posted) -> Mapping[str, Any]:
        """What was sent of the step's own fields, as the answers hold it."""
        filled = self._form.filled(posted)
        return {
            name: _answer(each, filled.typed[name])
            for name, each in filled.fields.items()
            if filled.typed[name] is not None
        }

    def shown(self, answers: Mapping[str, Any]) -> Filled:
        """The form with stored answers in it."""
        return self._form.shown(_presentable(self.step, answers), **self._options)

    def refused(
        self, posted: Posted, answers: Mapping[str, Any], mistakes: Iterable[Mistake]
    ) -> Filled:
        """The form as it was sent, with what the journey found wrong with it."""
        filled = self._form.filled(posted, **self._options)
        problems = {mistake.field: _problem(mistake, filled, answers) for mistake in mistakes}
        return replace(filled, problems=problems)

    @property
    def _form(self) -> Form:
        return Form(*(_field(each) for each in self.step.fields), prefix=PREFIX)

    @property
    def _options(self) -> Mapping[str, Sequence[Option]]:
        chosen = {
            each.key: _offered(each, self.situation)
            for each in self.step.fields
            if each.choices is not None
        }
        if self.results:
            chosen[_PICKED] = _places(self.results)
        return chosen


def shown_rows(rows: Iterable[AnswerRow]) -> list[Mapping[str, str]]:
    """The rows of check-answers with their words."""
    return [{"id": row.id, "value": _value(row), "change": row.change} for row in rows]


def _value(row: AnswerRow) -> str:
    chosen = row.value
    return words_for(chosen.key, chosen.value) if isinstance(chosen, Chosen) else chosen


def _field(each: JourneyField) -> Field:
    if each.key in _DAYS | _MONTHS:
        return DateParts(each.key, has_day=each.key in _DAYS)
    if each.choices is not None or each.key in {_PICKED, "can_share_choices"}:
        return Choice(each.key, options=OPTIONS.get(each.key, ()))
    return Text(each.key)


def _answer(field: Field, typed: Any) -> Any:
    """Text as typed; a date in its form, or what was typed of it when there is no such day."""
    if not isinstance(field, DateParts):
        return typed
    day = field.value(typed)
    if day is not None:
        return day.isoformat()
    return "-".join(typed.values()) if any(typed.values()) else ""


def _presentable(step: Step, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The stored answers; one that can no longer be shown is left out."""
    shown = {key: answers.get(key) for key in step.keys}
    for key in (_DAYS | _MONTHS) & shown.keys():
        shown[key] = _day_or_nothing(shown[key])
    return shown


def _day_or_nothing(stored: Any) -> str | None:
    try:
        DateParts("day").shown(stored)
    except ValueError:
        return None
    return stored if isinstance(stored, str) else None


def _problem(mistake: Mistake, filled: Filled, answers: Mapping[str, Any]) -> Problem:
    if mistake.field == "institution_name" and mistake.code == "no_results":
        term = str(answers.get("institution_name"))
        text = nothing_found(term, answers.get("institution_location"))
        return Problem(code=mistake.code, text=text)
    part = _missing_part(filled, mistake.field) if mistake.code == "invalid" else ""
    text = problem_words(mistake.field, mistake.code)
    return Problem(code=mistake.code, text=text, part=part)


def _missing_part(filled: Filled, name: str) -> str:
    """The first empty box of a date; none when all are filled."""
    typed = filled.typed[name]
    if not isinstance(filled.fields[name], DateParts) or not isinstance(typed, dict):
        return ""
    return next((part for part, text in typed.items() if not text), "")


def _offered(each: JourneyField, situation: Situation) -> list[Option]:
    """What the step offers here, in its order, with words, hints and dividers."""
    assert each.choices is not None
    values = each.choices(situation)
    if each.key == "course_identifier":
        return _courses(situation)
    if each.key == "lead_provider_id":
        return _providers(situation)
    if each.key == "itt_provider":
        return [Option(value=value, text=value) for value in values]
    return [option for option in OPTIONS[each.key] if option.divider or option.value in values]


def _courses(situation: Situation) -> list[Option]:
    """The last one, the coaching offer, after a divider. Source: 4.1."""
    options: list[Option] = []
    for course in situation.facts.courses:
        if course.identifier == EHCO and options:
            options.append(OR)
        hint = course.description or ""
        options.append(Option(value=course.identifier, text=course.name, hint=hint))
    return options


def _providers(situation: Situation) -> list[Option]:
    return [
        Option(value=provider.id, text=provider.name, hint=provider.hint or "")
        for provider in situation.facts.offers.get(situation.course or "", ())
    ]


def _places(results: Sequence[Workplace]) -> list[Option]:
    """One radio for each workplace, and one for "none of these"."""
    places = [
        Option(
            value=place.identifier,
            text=" - ".join(part for part in (place.urn, place.name) if part),
            hint=place.address,
        )
        for place in results
    ]
    return [*places, OR, Option(value=NOT_SHOWN_ABOVE, text="My workplace is not shown above")]
