"""Ordered checks: which faults a request has, in the order and shape that the API promises.

Source: provider-api.md 6 and the tables of 8.6 to 11.3.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from domain.faults import Fault

Facts = TypeVar("Facts")
Rule: TypeAlias = Callable[[Facts], Fault | None]


@dataclass(frozen=True, slots=True)
class Check(Generic[Facts]):
    """One row of a table of checks: rules that are asked together.

    A guarded check is skipped when any check before it has found a fault.
    """

    rules: tuple[Rule[Facts], ...]
    guarded: bool


def always(*rules: Rule[Facts]) -> Check[Facts]:
    """Asked whatever was found before."""
    return Check(rules, guarded=False)


def guarded(*rules: Rule[Facts]) -> Check[Facts]:
    """Asked only while nothing is wrong; rules named together share one look at the guard."""
    return Check(rules, guarded=True)


def faults_of(checks: Sequence[Check[Facts]], facts: Facts) -> tuple[Fault, ...]:
    """Every fault that the checks find in the facts, arranged for the answer."""
    found: list[Fault] = []
    for check in checks:
        if check.guarded and found:
            continue
        found.extend(fault for rule in check.rules if (fault := rule(facts)) is not None)
    return arranged(found)


def arranged(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults of one title together, titles in order of first failure, repeats dropped.

    Source: provider-api.md 6, shape 1.
    """
    by_title: dict[str, dict[Fault, None]] = {}
    for fault in faults:
        by_title.setdefault(fault.title, {})[fault] = None
    return tuple(fault for same_title in by_title.values() for fault in same_title)
