"""What a step of the journey is: its fields, its checks and where it leads.

Source: registration-journey.md 2.1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from domain.journey.situation import Situation


class Kind(StrEnum):
    """How a step behaves on the path."""

    QUESTION = "question"
    INFORMATION = "information"  # Passed through; never blocks the replay.
    DEAD_END = "dead-end"
    CHECK = "check"  # The last step.
    ASIDE = "aside"  # Never on a path: start, closed, change-your-course-or-provider.
    SKIPPED = "skipped"  # Never shown: sends on to the first question.


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """One wrong field: ``code`` is stable, the words are the page's."""

    field: str
    code: str


Choices: TypeAlias = Callable[[Situation], tuple[str, ...]]
Check: TypeAlias = Callable[[Any, Situation], str | None]
"""The stable code of what is wrong with a value, or nothing."""
Route: TypeAlias = Callable[[Situation], str]
Derivation: TypeAlias = Callable[[Situation], Mapping[str, Any]]


def nothing(_: Situation) -> Mapping[str, Any]:
    """No derived keys."""
    return {}


def as_typed(value: Any) -> Any:
    return value


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One key that a step stores.

    ``choices`` are the values offered, for radios and selects; ``absent`` stands for a field that
    the browser did not send (an unticked box sends nothing).
    """

    key: str
    check: Check
    choices: Choices | None = None
    clean: Callable[[Any], Any] = as_typed
    absent: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One page of the journey.

    ``follows`` is asked with the answers in effect, this step's included; ``derives`` gives the
    keys computed from them; ``remembers`` what becomes known of the person, not of the
    registration; ``leaves_change`` marks pages whose button is a plain link, which ends change
    mode (registration-journey.md 7.1).
    """

    name: str
    kind: Kind
    follows: Route
    fields: tuple[Field, ...] = ()
    derives: Derivation = nothing
    remembers: Derivation = nothing
    leaves_change: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields)


def mistakes(step: Step, situation: Situation) -> tuple[Mistake, ...]:
    """What is wrong with the step's own answers, at most one for each field, in page order."""
    found = (
        (field.key, field.check(situation.answers.get(field.key), situation))
        for field in step.fields
    )
    return tuple(Mistake(field=key, code=code) for key, code in found if code is not None)
