"""The failure report of an entity as a file: reasons and legacy ids, nothing of the people behind.

Source: migration.md 9.1 and 15.1, B4.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import orjson

Failures = Sequence[tuple[UUID, Sequence[str]]]
"""Legacy id and all reasons of each row, the first one first."""


def as_yaml(failures: Failures) -> bytes:
    """A map from the first reason to the ids; an empty map when nothing failed.

    Reasons and ids hold letters, digits, dots, hyphens and underscores only, so nothing needs quoting.
    """
    grouped: defaultdict[str, list[UUID]] = defaultdict(list)
    for legacy_id, reasons in failures:
        grouped[reasons[0]].append(legacy_id)
    if not grouped:
        return b"--- {}\n"
    lines = ["---"]
    for reason, ids in grouped.items():
        lines += [f"{reason}:", *(f"- {legacy_id}" for legacy_id in ids)]
    return ("\n".join(lines) + "\n").encode()


def as_csv(failures: Failures) -> bytes:
    """One line a row: legacy id, first reason, all reasons."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(["legacy_id", "reason", "reasons"])
    lines.writerows([legacy_id, reasons[0], " ".join(reasons)] for legacy_id, reasons in failures)
    return written.getvalue().encode()


def as_json(failures: Failures) -> bytes:
    """An array of objects."""
    return orjson.dumps(
        [{"legacy_id": legacy_id, "reasons": reasons} for legacy_id, reasons in failures],
        default=str,
    )


REPORTS: Final[Mapping[str, tuple[str, Callable[[Failures], bytes]]]] = {
    "yaml": ("text/yaml", as_yaml),
    "csv": ("text/csv", as_csv),
    "json": ("application/json", as_json),
}
"""Format -> content type and writer."""
