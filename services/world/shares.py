"""What happens to a few: to a share of all by chance, and to the first of each provider in any event."""

from collections.abc import Hashable
from random import Random


class Shares:
    """Remembers which providers have had their first of a kind."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._seen: set[tuple[int, Hashable]] = set()

    def falls(self, provider_id: int, kind: Hashable, *, share: float) -> bool:
        """Whether this one is among the few."""
        is_first = (provider_id, kind) not in self._seen
        self._seen.add((provider_id, kind))
        return is_first or self._chance.random() < share
