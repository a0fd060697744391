"""A notice of the identity provider, as it is sent. Source: provider-api.md 13.1, D-21.

Everything in it is optional; what is there must be of its kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from domain.faults import Fault, Malformed
from domain.participation.instants import instant

LONGEST_ID: Final = 255
DEEPEST: Final = 50
_UNREADABLE: Final = Fault(title="body", detail="The notice is no JSON object of the agreed form.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What is looked at before a notice is kept; ``id`` None: it cannot be told from others."""

    id: str | None
    type: str | None
    sent_at: datetime | None
    raw: str


def read_notice(raw: bytes) -> Notice:
    """The notice in a body. Raises: Malformed (no JSON object in UTF-8, or a field of another kind)."""
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(_UNREADABLE) from error
    if not isinstance(given, dict) or _is_deep(given):
        raise Malformed(_UNREADABLE)
    identifier = _text(given, "notificationId")
    if identifier is not None and len(identifier) > LONGEST_ID:
        raise Malformed(_UNREADABLE)
    return Notice(
        id=identifier,
        type=_text(given, "messageType"),
        sent_at=_instant(_text(given, "timeUtc")),
        raw=raw.decode(),
    )


def _is_deep(given: object) -> bool:
    """Whether values are nested beyond what anybody means, and what readers of the notice could bear."""
    level = [given]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(_UNREADABLE)
    return (value or "").strip() or None


def _instant(written: str | None) -> datetime | None:
    if written is None:
        return None
    at = instant(written)
    if at is None:
        raise Malformed(_UNREADABLE)
    return at
