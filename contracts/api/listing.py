"""What a list is asked for: its page, filters and order, read from the query string.

Source: provider-api.md 5.4 to 5.6, decisions D-04 to D-08 and D-27.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import unquote_plus
from uuid import UUID

from contracts.api.common import Filters
from domain.faults import Fault, Invalid, Malformed
from domain.participation.identifiers import uuid_of
from domain.participation.instants import instant
from domain.vocabulary import TrainingStatus

DEFAULT_PER_PAGE: Final = 100
MAXIMUM_PER_PAGE: Final = 3000
LAST_PAGE: Final = 2**62 // MAXIMUM_PER_PAGE

INVALID_PAGE: Final = Fault(
    title="Bad request",
    detail="The '#/page[page]' and '#/page[per_page]' must be positive numbers.",
)
INVALID_CURSOR: Final = Fault(
    title="Bad request",
    detail="The '#/page[after]' must be a cursor from the Link of a page of this very list.",
)
INVALID_FILTER: Final = Fault(
    title="Bad request", detail="The '#/filter' must be given as filter[name]=value."
)
INVALID_TRAINING_STATUS: Final = Fault(
    title="Unpermitted parameters",
    detail=f"The filter '#/training_status' must be one of: {', '.join(TrainingStatus)}.",
)

_NUMBER: Final = re.compile(r"\s*([+-]?[0-9]+)")
_YEAR: Final = re.compile(r"[0-9]{4}")
_KEY: Final = re.compile(r"(?P<family>[^\[\]]+)\[(?P<name>[^\[\]]*)\](?P<deeper>.*)", re.DOTALL)

Parameters: TypeAlias = Iterable[tuple[str, str]]
Value: TypeAlias = tuple[int, ...] | tuple[UUID, ...] | UUID | datetime | str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Which rows of the list: ``limit`` of them, on the page of that ``number`` or after a cursor."""

    limit: int = DEFAULT_PER_PAGE
    number: int = 1
    after: str | None = None

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.limit


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    """One attribute to sort by."""

    attribute: str
    descending: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ListQuery:
    """What is asked of a list: an absent filter is not in ``filters``; an empty tuple matches nothing."""

    page: Page = field(default_factory=Page)
    filters: Mapping[str, Value] = field(default_factory=dict)
    sort: tuple[Sort, ...] = ()


def list_query(parameters: Parameters, offered: Filters) -> ListQuery:
    """The query parameters, in the order sent, as the list understands them.

    Raises: Malformed; Invalid (a training status that is none).
    """
    given = tuple(parameters)
    return ListQuery(
        page=page_of(given), filters=filters_of(given, offered), sort=_sort(given, offered)
    )


def page_of(parameters: Parameters) -> Page:
    """The page asked for; numbers are read like C's ``atoi``. Raises: Malformed."""
    given = dict(_family(parameters, "page"))
    number = _atoi(given.get("page", "1"))
    size = _atoi(given.get("per_page", str(DEFAULT_PER_PAGE)))
    if number < 1 or size < 1:
        raise Malformed(INVALID_PAGE)
    limit = min(size, MAXIMUM_PER_PAGE)
    return Page(limit=limit, number=min(number, LAST_PAGE), after=given.get("after") or None)


def filters_of(parameters: Parameters, offered: Filters) -> Mapping[str, Value]:
    """The filters that have a value and that the list offers.

    Raises: Malformed; Invalid (a training status that is none).
    """
    wanted = _wanted(tuple(parameters), offered)
    return {name: _READERS[name](name, value) for name, value in wanted.items()}


def _wanted(parameters: tuple[tuple[str, str], ...], offered: Filters) -> Mapping[str, str]:
    """The texts of those filters. Raises: Malformed (D-08)."""
    for key, value in parameters:
        is_scalar = key == "filter" and value.strip()
        if is_scalar or key.startswith("filter[]"):
            raise Malformed(INVALID_FILTER)
    wanted: dict[str, str] = {}
    for key, value in parameters:
        match = _KEY.fullmatch(key)
        if match is None or match["family"] != "filter" or match["name"] not in offered.names:
            continue
        if match["deeper"]:
            raise Malformed(INVALID_FILTER)
        wanted[match["name"]] = value
    return {name: value for name, value in wanted.items() if value.strip()}


def _family(parameters: Parameters, family: str) -> Iterable[tuple[str, str]]:
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
    return int(digits) if len(digits) < 19 else LAST_PAGE * (-1 if digits[0] == "-" else 1)


def _years(_name: str, value: str) -> tuple[int, ...]:
    """Start years named, without what is no year: garbage matches nothing."""
    return tuple(int(part) for one in value.split(",") if _YEAR.fullmatch(part := one.strip()))


def _uuids(_name: str, value: str) -> tuple[UUID, ...]:
    """Ids named, without what is no UUID (D-05)."""
    return tuple(uuid for one in value.split(",") if (uuid := uuid_of(one.strip())))


def _uuid(_name: str, value: str) -> UUID | None:
    """The one id named; None, which nothing equals, when it is none."""
    return uuid_of(value.strip())


def _since(name: str, value: str) -> datetime:
    """The instant of a date filter, as received or decoded once more (D-07). Raises: Malformed."""
    at = instant(value) or instant(unquote_plus(value))
    if at is None:
        detail = f"The filter '#/{name}' must be an ISO 8601 date and time."
        raise Malformed(Fault(title="Bad request", detail=detail))
    return at


def _training_status(_name: str, value: str) -> str:
    """Raises: Invalid (in another case, a list, or none that there is)."""
    if value not in set(TrainingStatus):
        raise Invalid(INVALID_TRAINING_STATUS)
    return value


_READERS: Final[Mapping[str, Callable[[str, str], Value]]] = {
    "cohort": _years,
    "created_since": _since,
    "from_participant_id": _uuid,
    "participant_id": _uuids,
    "training_status": _training_status,
    "updated_since": _since,
}


def _sort(parameters: tuple[tuple[str, str], ...], offered: Filters) -> tuple[Sort, ...]:
    """The offered attributes of ``sort``, left to right; unknown and repeated ones are skipped (D-04)."""
    wanted: dict[str, Sort] = {}
    for one in dict(parameters).get("sort", "").split(","):
        signed = one.strip()
        name = signed[1:] if signed[:1] in {"-", "+"} else signed
        if name in offered.sort and name not in wanted:
            wanted[name] = Sort(attribute=name, descending=signed.startswith("-"))
    return tuple(wanted.values())
