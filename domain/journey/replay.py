"""Walking the path again over the stored answers: the entry guard, the way back, what is missing.

Source: registration-journey.md 2.3 (D2), 3.4 (D8), 15.4 (D10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.journey.facts import Answers, JourneyFacts
from domain.journey.outcomes import outcome_of
from domain.journey.routes import FALLBACK_USED, first_question
from domain.journey.situation import Situation
from domain.journey.step import Kind, Step, mistakes
from domain.journey.steps import STEPS

CHECK_ANSWERS: Final = "check-answers"
TEACHER_CHECK: Final = "qualified-teacher-check"

_CHECK_RESULTS: Final = (
    FALLBACK_USED,
    "trn_verified",
    "trn_auto_verified",
    "verified_trn",
    "trn_lookup_status",
    "active_alert",
)
"""What the TRN check adds to the answers. Source: registration-journey.md 5.9."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The path over the stored answers.

    ``path`` ends with the first question without a valid answer, a dead end, or check-answers;
    ``situation`` holds the answers in effect and the keys derived from them.
    """

    path: tuple[str, ...]
    situation: Situation
    outcome_page: str | None

    @property
    def end(self) -> str:
        return self.path[-1]

    @property
    def is_complete(self) -> bool:
        return self.end == CHECK_ANSWERS

    @property
    def outcome(self) -> str | None:
        """What the funding page on the path tells, if the path reaches one."""
        return None if self.outcome_page is None else outcome_of(self.outcome_page, self.situation)

    def after(self, name: str) -> str:
        """The step after ``name``; itself when it is not answered yet."""
        place = self.path.index(name)
        return self.path[min(place + 1, len(self.path) - 1)]

    def before(self, name: str) -> str | None:
        """The real predecessor; none for the first question."""
        place = self.path.index(name)
        return self.path[place - 1] if place else None


def replay(typed: Answers, facts: JourneyFacts, *, until: str | None = None) -> Replay:
    """Follow the steps from the first question for as long as they are answered.

    ``until`` stops at that step, so that the situation is the one in which it is asked.
    """
    situation = Situation({}, facts)
    name = first_question(typed, facts)
    path: list[str] = []
    outcome_page = None
    while name not in path:
        path.append(name)
        step = STEPS[name]
        if name == until:
            break
        answered = _passed(step, typed, situation)
        if answered is None:
            break
        situation = answered
        if outcome_of(name, situation) is not None:
            outcome_page = name
        name = step.follows(situation)
    return Replay(tuple(path), situation, outcome_page)


def own_answers(step: Step, typed: Answers) -> Mapping[str, Any]:
    """The step's stored answers, with what its saving added."""
    keys = step.keys
    if step.name == TEACHER_CHECK:
        keys += _CHECK_RESULTS
    return {key: typed[key] for key in keys if key in typed}


def _passed(step: Step, typed: Answers, situation: Situation) -> Situation | None:
    """The situation after the step, or nothing when it stops the path."""
    if step.kind in {Kind.DEAD_END, Kind.CHECK}:
        return None
    own = own_answers(step, typed)
    asked = situation.with_answers(own)
    if step.name == TEACHER_CHECK and not own.get(FALLBACK_USED):
        return None
    if step.name != TEACHER_CHECK and mistakes(step, asked):
        return None
    return asked.with_answers(step.derives(asked))


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Who asks for a step: signed in or not, with or without answers."""

    is_signed_in: bool
    has_answers: bool


HOME: Final = "start"


def guard(name: str, visitor: Visitor, path: Replay | None) -> str | None:
    """The step to send the visitor to instead, or nothing when ``name`` may be served.

    ``path`` is nothing for people who are not signed in. Source: registration-journey.md 2.3 (D2).
    """
    if name == "closed":
        return HOME  # Shown only while registration is closed, before this is asked (12.2).
    if name == HOME or path is None or not visitor.is_signed_in:
        return None if name == HOME else HOME
    if name == "change-your-course-or-provider":
        return None
    if STEPS[name].kind is Kind.SKIPPED:
        return path.path[0]
    if visitor.has_answers:
        return None if name in path.path else path.end
    return _guard_of_the_unstarted(name, path.path[0])


def _guard_of_the_unstarted(name: str, first: str) -> str | None:
    if name == first:
        return None
    return first if name in {"course-start-date", "provider-check"} else HOME
