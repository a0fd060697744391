"""What became of a legacy row, and the figures that are made of it.

Source: migration.md 5, "Result of an item", and 3.6, "Counters".
"""

from enum import StrEnum
from typing import Final


class Result(StrEnum):
    """The fate of one row; every row has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CHECKED = "checked"  # nothing to write by design
    SKIPPED = "skipped"  # nothing written, with a warning
    FAILED = "failed"


RESULTS: Final = tuple(Result)


def percentage(part: int, whole: int) -> int | None:
    """The share in whole per cent, rounded down, so that 99.99 % never shows as 100.

    None when there is nothing to take a share of. Source: migration.md 3.6 and 17, A24.
    """
    return part * 100 // whole if whole else None


def success(processed: int, failed: int) -> int | None:
    """The share of the processed rows that did not fail, in whole per cent, rounded down."""
    return percentage(processed - failed, processed)
