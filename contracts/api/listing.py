"""What a list is asked for: its page, filters and order, read from the query string.

Source: provider-api.md 5.4 to 5.6, decisions D-04, D-05, D-07, D-08 and D-27.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import unquote_plus
from uuid import UUID

from contracts.api.common import Filters
from domain.faults import Fault, Malformed
from domain.participation.identifiers import uuid_of
from domain.participation.instants import instant

DEFAULT_PER_PAGE: Final = 100
MAXIMUM_PER_PAGE: Final = 3000
_LAST_OFFSET: Final = 2**62

INVALID_PAGE: Final = Fault(
    title="Bad request",
    detail="The '#/page[page]' and '#/page[per_page]' must be positive numbers.",
)
INVALID_FILTER: Final = Fault(
    title="Bad request", detail="The '#/filter' must be given as filter[name]=value."
)

_NUMBER: Final = re.compile(r"\s*([+-]?[0-9]+)")
_YEAR: Final = re.compile(r"[0-9]{4}")
_KEY: Final = re.compile(r"(?P<family>[^\[\]]+)\[(?P<name>[^\[\]]*)\](?P<deeper>.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Which rows of the list: ``limit`` of them after ``offset``."""

    limit: int = DEFAULT_PER_PAGE
    offset: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    """One attribute to sort by."""

    attribute: str
    descending: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListQuery:
    """What is asked of a list. A filter that is None is absent; an empty tuple matches nothing."""

    page: Page = field(default_factory=Page)
    cohorts: tuple[int, ...] | None = None
    participant_ids: tuple[UUID, ...] | None = None
    updated_since: datetime | None = None
    sort: tuple[Sort, ...] = ()


def list_query(parameters: Iterable[tuple[str, str]], offered: Filters) -> ListQuery:
    """The query parameters, in the order sent, as the list understands them.

    Raises: Malformed.
    """
    given = tuple(parameters)
    wanted = _filters(given, offered)
    return ListQuery(
        page=page_of(given),
        cohorts=_years(wanted.get("cohort")),
        participant_ids=_uuids(wanted.get("participant_id")),
        updated_since=_since(wanted.get("updated_since"), name="updated_since"),
        sort=_sort(given, offered),
    )


def page_of(parameters: Iterable[tuple[str, str]]) -> Page:
    """The page asked for; numbers are read like C's ``atoi``. Raises: Malformed."""
    given = dict(_family(parameters, "page"))
    number = _atoi(given.get("page", "1"))
    size = _atoi(given.get("per_page", str(DEFAULT_PER_PAGE)))
    if number < 1 or size < 1:
        raise Malformed(INVALID_PAGE)
    limit = min(size, MAXIMUM_PER_PAGE)
    return Page(limit=limit, offset=min((number - 1) * limit, _LAST_OFFSET))


def _filters(parameters: tuple[tuple[str, str], ...], offered: Filters) -> Mapping[str, str]:
    """The filters that have a value and that this list offers. Raises: Malformed."""
    for key, value in parameters:
        is_scalar = key == "filter" and value.strip()
        if is_scalar or key.startswith("filter[]"):
            raise Malformed(INVALID_FILTER)
    names = {
        name for name in ("cohort", "participant_id", "updated_since") if getattr(offered, name)
    }
    wanted: dict[str, str] = {}
    for key, value in parameters:
        match = _KEY.fullmatch(key)
        if match is None or match["family"] != "filter" or match["name"] not in names:
            continue
        if match["deeper"]:
            raise Malformed(INVALID_FILTER)
        wanted[match["name"]] = value
    return {name: value for name, value in wanted.items() if value.strip()}


def _family(parameters: Iterable[tuple[str, str]], family: str) -> Iterable[tuple[str, str]]:
    """Names and values of ``family[name]=value``; anything deeper counts as no number."""
    for key, value in parameters:
        match = _KEY.fullmatch(key)
        if match is not None and match["family"] == family:
            yield match["name"], "" if match["deeper"] else value


def _atoi(text: str) -> int:
    match = _NUMBER.match(text)
    if match is None:
        return 0
    digits = match[1]
    return int(digits) if len(digits) < 19 else _LAST_OFFSET * (-1 if digits[0] == "-" else 1)


def _years(value: str | None) -> tuple[int, ...] | None:
    """Start years named, without what is no year: garbage matches nothing."""
    if value is None:
        return None
    return tuple(int(part) for one in value.split(",") if _YEAR.fullmatch(part := one.strip()))


def _uuids(value: str | None) -> tuple[UUID, ...] | None:
    """Ids named, without what is no UUID (D-05)."""
    if value is None:
        return None
    return tuple(uuid for one in value.split(",") if (uuid := uuid_of(one.strip())))


def _since(value: str | None, *, name: str) -> datetime | None:
    """The instant of a date filter, as received or decoded once more (D-07). Raises: Malformed."""
    if value is None:
        return None
    at = instant(value) or instant(unquote_plus(value))
    if at is None:
        raise Malformed(
            Fault(
                title="Bad request",
                detail=f"The filter '#/{name}' must be an ISO 8601 date and time.",
            )
        )
    return at


def _sort(parameters: tuple[tuple[str, str], ...], offered: Filters) -> tuple[Sort, ...]:
    """The offered attributes of ``sort``, left to right; unknown and repeated ones are skipped (D-04)."""
    wanted: dict[str, Sort] = {}
    for one in dict(parameters).get("sort", "").split(","):
        signed = one.strip()
        name = signed[1:] if signed[:1] in {"-", "+"} else signed
        if name in offered.sort and name not in wanted:
            wanted[name] = Sort(attribute=name, descending=signed.startswith("-"))
    return tuple(wanted.values())
