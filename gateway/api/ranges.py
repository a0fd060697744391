"""Which bytes of a file a header asks for. Source: RFC 9110, 14.1 and 14.2."""

import re
from typing import Final

_RANGE: Final = re.compile(
    r"bytes=(?:([0-9]{1,4000})-([0-9]{0,4000})|-([0-9]{1,4000}))", re.IGNORECASE
)
_SEVERAL: Final = ","


class Unsatisfiable(Exception):
    """There are no such bytes, or the range is none."""


def span_of(asked: str | None, size: int) -> range | None:
    """The bytes of a file of that size; None when no range is asked for, or none that we serve.

    A unit that we do not know and several ranges at once are let be, as the source allows: all is sent.

    Raises: Unsatisfiable.
    """
    if asked is None or not asked.lower().startswith("bytes=") or _SEVERAL in asked:
        return None
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    if match is None:
        raise Unsatisfiable
    first, last, tail = match.groups()
    if tail:
        span = range(max(size - int(tail), 0), size)
    else:
        span = range(int(first), min(int(last) + 1, size) if last else size)
    if not span:
        raise Unsatisfiable
    return span
