"""What the template of a step is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from domain.funding.circumstances import InstitutionKind
from domain.journey.answering import Rejected
from domain.journey.checks import as_date
from domain.journey.facts import Answers, JourneyFacts, Workplace
from domain.journey.outcomes import outcome_of
from domain.journey.replay import HOME, TEACHER_CHECK, Replay, replay
from domain.journey.rows import answer_rows
from domain.journey.situation import Situation
from domain.journey.step import Step
from gateway.pages.registration.visit import Visit, address_of
from gateway.pages.render import render
from web.forms.base import Filled, Posted
from web.forms.registration import StepForm, shown_rows
from web.forms.registration_words import ROW_NAMES


@dataclass(frozen=True, kw_only=True, slots=True)
class Showing:
    """A step about to be shown: the answers to show in it, and the facts behind it."""

    visit: Visit
    step: Step
    answers: Answers
    facts: JourneyFacts

    @property
    def path(self) -> Replay:
        return replay(self.answers, self.facts)

    @property
    def asked(self) -> Situation:
        """The situation in which the step is asked: the answers before it."""
        return replay(self.answers, self.facts, until=self.step.name).situation

    @property
    def results(self) -> tuple[Workplace, ...]:
        """Workplaces to choose from: what a search found, or the one chosen before."""
        chosen = self.facts.workplaces.get(self.answers.get("institution_identifier") or "")
        return self.facts.matches or (() if chosen is None else (chosen,))

    @property
    def form(self) -> StepForm:
        results = self.results if "institution_identifier" in self.step.keys else ()
        return StepForm(step=self.step, situation=self.asked, results=results)


async def show(showing: Showing) -> web.Response:
    """The step with the stored answers in it; a funding outcome is noted as told (D9)."""
    outcome = outcome_of(showing.step.name, showing.asked)
    if outcome is not None:
        showing.visit.record.note_outcome(outcome)
    stored = {**_known(showing), **showing.answers}
    return await _page(showing, form=showing.form.shown(stored), outcome=outcome)


def _known(showing: Showing) -> Answers:
    """What stands in the TRN check before it is answered. Source: 5.2, "Prefill"."""
    teacher = showing.visit.teacher
    if showing.step.name != TEACHER_CHECK or teacher is None:
        return {}
    born = teacher.date_of_birth
    return {
        "full_name": teacher.full_name,
        "trn": teacher.trn,
        "date_of_birth": None if born is None else born.isoformat(),
    }


async def show_again(showing: Showing, posted: Posted, rejected: Rejected) -> web.Response:
    """The step as it was sent, with what is wrong (D6: 422)."""
    form = showing.form.refused(posted, rejected.answers, rejected.mistakes)
    return await _page(showing, form=form, status=422)


async def _page(
    showing: Showing, *, form: Filled, outcome: str | None = None, status: int = 200
) -> web.Response:
    step = showing.step
    more = _MORE.get(step.name, _nothing_more)(showing, form)
    return await render(
        showing.visit.request,
        f"registration/{step.name}.html",
        status=status,
        page=step.name,
        back_href=address_of(showing.path.before(step.name) or HOME),
        form=form if step.fields else None,
        field=step.fields[0].key if step.fields else None,
        start_month=showing.facts.start_month,
        outcome=outcome,
        leads_to=address_of(showing.path.after(step.name)) if step.leaves_change else None,
        **more,
    )


_More = Callable[[Showing, Filled], Mapping[str, Any]]


def _nothing_more(_showing: Showing, _form: Filled) -> Mapping[str, Any]:
    return {}


def _picker(showing: Showing, form: Filled) -> Mapping[str, Any]:
    """A search or its results, and the one sentence about what is wrong with either."""
    problems = (form.problems.get("institution_name"), form.problems.get("institution_identifier"))
    return {
        "results": showing.results,
        "location": showing.answers.get("institution_location") or "",
        "search_problem": next((problem.text for problem in problems if problem), None),
    }


def _rows(showing: Showing, _form: Filled) -> Mapping[str, Any]:
    return {"rows": shown_rows(answer_rows(showing.path)), "row_names": ROW_NAMES}


def _ineligible(showing: Showing, _form: Filled) -> Mapping[str, Any]:
    place = showing.asked.workplace
    return {"is_school": place is not None and place.institution.kind is InstitutionKind.SCHOOL}


def _teacher_check(showing: Showing, _form: Filled) -> Mapping[str, Any]:
    return {"nino_needed": showing.path.situation.is_in_england}


def _mismatch(showing: Showing, _form: Filled) -> Mapping[str, Any]:
    answers = showing.asked.answers
    born = as_date(answers.get("date_of_birth"))
    entered = {
        "Full name": answers.get("full_name"),
        "TRN": answers.get("trn"),
        "Date of birth": None if born is None else f"{born.day} {born:%B %Y}",
        "National Insurance number": answers.get("national_insurance_number"),
    }
    rows = [{"key": {"text": k}, "value": {"text": v or "Not given"}} for k, v in entered.items()]
    return {"entered": rows}


_MORE: Final[Mapping[str, _More]] = {
    "choose-school": _picker,
    "choose-childcare-provider": _picker,
    "choose-private-childcare-provider": _picker,
    "check-answers": _rows,
    "ineligible-for-funding": _ineligible,
    "qualified-teacher-check": _teacher_check,
    "dqt-mismatch": _mismatch,
}
