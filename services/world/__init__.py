"""An invented world: people and workplaces, and what providers did with them.

Nothing in it is anybody: names are put together by chance, numbers lie outside those in use, mail
addresses end in ``.example``.
"""

from services.world.seed import WorldReport, seed_world

__all__ = ["WorldReport", "seed_world"]
