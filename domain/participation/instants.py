"""Dates and times as providers write them.

Source: provider-api.md 5.6 (filters) and 10.4 check 6 (declarations).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_DATE_TIME: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hours>\d\d)(?::?(?P<zone_minutes>\d\d))?)?",
    re.ASCII | re.IGNORECASE,
)


def instant(text: str) -> datetime | None:
    """The instant that an ISO 8601 date-time names, in UTC; None when it names none.

    No zone means UTC; a fraction is kept to the microsecond. 30 February is no date (D-27).
    """
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    calendar = [int(part[name]) for name in ("year", "month", "day", "hour", "minute", "second")]
    microsecond = int((part["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        local = datetime(*calendar, microsecond, tzinfo=_zone(part))  # type: ignore[arg-type,misc]
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(part: dict[str, str | None]) -> timezone:
    """The offset named by the groups of the pattern.

    Raises: ValueError (a day or more, or minutes beyond 59).
    """
    hours, minutes = int(part["zone_hours"] or 0), int(part["zone_minutes"] or 0)
    if minutes > 59:
        raise ValueError("an offset has at most 59 minutes")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if part["sign"] == "-" else offset)


@dataclass(frozen=True, slots=True)
class WrittenInstant:
    """A time as sent: what it means, if anything, and whether it is in the promised form."""

    at: datetime | None
    is_well_formed: bool


def written_instant(text: str) -> WrittenInstant:
    """What a sent time means, read leniently, and whether it is a date-time of the contract.

    Source: provider-api.md 10.4, checks 6 and 8: a value that cannot be read at all counts as absent.
    """
    if (exact := instant(text)) is not None:
        return WrittenInstant(exact, is_well_formed=True)
    return WrittenInstant(_lenient(text), is_well_formed=False)


def _lenient(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def timestamp(at: datetime) -> str:
    """The instant as the API prints it: UTC, whole seconds cut, ``Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
