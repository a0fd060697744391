"""Resources as the lines of a file: JSON documents, or a table.

Source: provider-api.md 5.2, and 8.4 for the dialect of CSV.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import orjson

from contracts.api.common import Resource
from contracts.api.documents import Row, document

_NEEDS_QUOTES: Final = re.compile(r"[,\"\r\n]")


def as_ndjson(resource: Resource, rows: Iterable[Row]) -> bytes:
    """A line for each, with what the list of the API shows of it."""
    return b"".join(
        orjson.dumps(document(resource, row), option=orjson.OPT_APPEND_NEWLINE) for row in rows
    )


def csv_head(resource: Resource) -> bytes:
    """The names of the columns: the id, then the fields."""
    return ",".join(("id", *resource.names)).encode() + b"\n"


def as_csv(resource: Resource, rows: Iterable[Row]) -> bytes:
    """A line for each: null is nothing, an empty text ``""``; what holds more than one value is JSON."""
    width = 1 + len(resource.names)
    lines = (",".join(map(_cell, row[:width])) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not text or _NEEDS_QUOTES.search(text):
        escaped = text.replace('"', '""')
        return f'"{escaped}"'
    return text
