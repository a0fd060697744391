"""What is migrated and what each part waits for.

Source: migration.md 4, "Dependency graph".
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "lead_provider": (),
    "cohort": (),
    "user": (),
}
"""Every entity and what must be complete before it starts, however many rows of that failed."""


def in_order(chosen: Collection[str], needs: Mapping[str, Sequence[str]] = NEEDS) -> list[str]:
    """The chosen entities, each after all chosen ones that it needs; ties as declared.

    Raises: ValueError (a circle).
    """
    ordered: list[str] = []
    waiting = [entity for entity in needs if entity in chosen]
    while waiting:
        ready = [entity for entity in waiting if not set(needs[entity]) & set(waiting)]
        if not ready:
            raise ValueError(f"these need one another: {', '.join(waiting)}")
        ordered += ready
        waiting = [entity for entity in waiting if entity not in ready]
    return ordered


def unknown(chosen: Collection[str]) -> list[str]:
    """Those names that are no entity, in alphabetical order."""
    return sorted(set(chosen) - set(NEEDS))
