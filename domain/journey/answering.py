"""Taking an answer: check it, save it, and only then work out what comes next, once (D7).

Source: registration-journey.md 2.4 and 7.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from domain.funding.circumstances import SCHOOL_SETTINGS, WorkSetting
from domain.journey.facts import Answers, JourneyFacts
from domain.journey.replay import CHECK_ANSWERS, Replay, own_answers, replay
from domain.journey.situation import Situation
from domain.journey.step import Mistake, Step, mistakes
from domain.journey.steps import offering_providers


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One submitted page.

    ``before`` are the answers as they were, ``submitted`` the step's own fields as sent;
    ``shown_outcome`` is the funding outcome id that the person saw last (D9).
    """

    step: Step
    before: Answers
    submitted: Mapping[str, Any]
    is_changing: bool = False
    shown_outcome: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Where to go next, and whether still in change mode."""

    step: str
    is_changing: bool = False

    @property
    def path(self) -> str:
        suffix = "/change" if self.is_changing else ""
        return f"/registration/{self.step}{suffix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """The page is shown again with these mistakes and what was typed."""

    mistakes: tuple[Mistake, ...]
    answers: Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The answers to store, what to remember of the person, and where to go."""

    answers: Answers
    remembered: Mapping[str, Any]
    target: Target


def submitted_answers(step: Step, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """The step's own fields, cleaned; what else was sent is dropped."""
    return {
        field.key: field.clean(sent.get(field.key, field.absent))
        for field in step.fields
        if field.key in sent or field.absent is not None
    }


def merged(turn: Turn) -> Answers:
    """The submitted answers over the stored ones, less those that the answer removes."""
    answers = {**turn.before, **turn.submitted}
    for key in _forgotten(turn.submitted):
        answers.pop(key, None)
    return answers


def take(turn: Turn, facts: JourneyFacts) -> Taken | Rejected:
    """Check and take the answers of one page.

    ``facts`` must know the workplaces that the answers before and after name, and the matches of
    a submitted search.
    """
    answers = merged(turn)
    asked = replay(answers, facts, until=turn.step.name).situation
    own = asked.with_answers(own_answers(turn.step, answers))
    if wrong := mistakes(turn.step, own):
        return Rejected(mistakes=wrong, answers=answers)
    return Taken(
        answers=answers,
        remembered=turn.step.remembers(own),
        target=_target(turn, replay(turn.before, facts), replay(answers, facts)),
    )


def settled(path: Replay, shown_outcome: str | None) -> Target:
    """Where change mode ends: what became necessary is asked and told first (D9).

    Source: registration-journey.md 7.2.
    """
    if not path.is_complete:
        return Target(step=path.end)
    if path.outcome_page is not None and path.outcome != shown_outcome:
        return Target(step=path.outcome_page)
    return Target(step=CHECK_ANSWERS)


_NO_NURSERY: Final = ("kind_of_nursery", "has_ofsted_urn")
_REMOVED_BY_SETTING: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(SCHOOL_SETTINGS, _NO_NURSERY),
    WorkSetting.ANOTHER_SETTING: (*_NO_NURSERY, "funding"),
    WorkSetting.OTHER: (*_NO_NURSERY, "funding"),
}


def _forgotten(submitted: Mapping[str, Any]) -> tuple[str, ...]:
    """The few answers that are really removed. Source: registration-journey.md 3.4."""
    if submitted.get("has_ofsted_urn") == "no":
        return ("institution_identifier", "institution_name")
    if submitted.get("senco_in_role") not in {None, "yes"}:
        return ("senco_start_date",)
    return _REMOVED_BY_SETTING.get(submitted.get("work_setting") or "", ())


@dataclass(frozen=True, slots=True)
class _Change:
    """A turn with the path before and after it."""

    turn: Turn
    old: Replay
    new: Replay

    @property
    def next(self) -> str:
        return self.new.after(self.turn.step.name)

    @property
    def is_real(self) -> bool:
        """Whether an answer of this step differs from the stored one."""
        before = self.turn.before
        return any(before.get(key) != value for key, value in self.turn.submitted.items())

    def settle(self) -> Target:
        return settled(self.new, self.turn.shown_outcome)

    def go_on(self) -> Target:
        """Along the normal chain, still changing, until it reaches check-answers."""
        if self.next == CHECK_ANSWERS:
            return self.settle()
        return Target(step=self.next, is_changing=True)


_Rule: TypeAlias = Callable[[_Change], Target]


def _target(turn: Turn, old: Replay, new: Replay) -> Target:
    change = _Change(turn, old, new)
    if not turn.is_changing or turn.step.leaves_change:
        return Target(step=change.next)
    return _CHANGES.get(turn.step.name, _Change.go_on)(change)


def _catchment(change: _Change) -> Target:
    return Target(step=change.next) if change.is_real else change.settle()


def _walk_again(change: _Change) -> Target:
    return Target(step=change.next) if change.is_real else change.go_on()


def _trn_check(change: _Change) -> Target:
    return change.go_on() if change.next == "dqt-mismatch" else change.settle()


def _course(change: _Change) -> Target:
    """Source: registration-journey.md 7.3, column "Ours"."""
    now = change.new.situation
    chosen = change.turn.before.get("lead_provider_id")
    if chosen not in offering_providers(now):
        return change.go_on()
    if not change.is_real:
        return change.settle()
    if now.is_ehco or now.is_maths or now.is_senco:
        return change.go_on()
    if _lost_funding(change) and not now.works_in_another_setting:
        return change.go_on()
    return change.settle()


def _lost_funding(change: _Change) -> bool:
    old: Situation = change.old.situation
    return old.course is not None and old.is_funded and not change.new.situation.is_funded


_CHANGES: Final[Mapping[str, _Rule]] = {
    "teacher-catchment": _catchment,
    "work-setting": _walk_again,
    "choose-your-npq": _course,
    "qualified-teacher-check": _trn_check,
    "dqt-mismatch": _Change.settle,
}
