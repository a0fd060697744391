"""The change feed: what is asked of it, and what a change looks like. Ours: the specification has none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contracts.api.common import Field, Kind, Resource
from contracts.api.listing import page_of
from domain.faults import Fault, Malformed

LATEST: Final = "latest"
INVALID_AFTER: Final = Fault(
    title="Bad request",
    detail=f"The '#/after' must be a position that the feed gave you, or {LATEST}.",
)
FORGOTTEN: Final = Fault(
    title="after",
    detail=(
        f"The changes after this '#/after' are not kept any more. Ask for '#/after' = {LATEST},"
        " synchronise everything again, and go on from the position that you were given."
    ),
)
INVALID_WAIT: Final = Fault(title="Bad request", detail="The '#/wait' must be a number of seconds.")
LONGEST_WAIT_SECONDS: Final = 20
LAST_POSITION: Final = 2**63 - 1
_DIGITS: Final = re.compile(r"[0-9]{1,19}", re.ASCII)

RESOURCES: Final = (
    *("application", "participant", "declaration", "outcome", "statement"),
    *("delivery_partner", "everything"),
)
CHANGE: Final = Resource(
    name="Change",
    type="change",
    id_kind=Kind.TEXT,
    id_example="104221",
    fields=(
        Field(
            name="resource",
            kind=Kind.TEXT,
            doc="What to read again; `everything` after a large run of ours: synchronise everything again.",
            example="application",
            values=RESOURCES,
        ),
        Field(
            name="resource_id",
            kind=Kind.UUID,
            doc="Its id; null with `everything`. A 404 means that you may not see it any more.",
            example="db3a7848-7308-4879-942a-c4a70ced400a",
            nullable=True,
        ),
        Field(
            name="changed_at",
            kind=Kind.TIMESTAMP,
            doc="When the change could first be seen.",
            example="2024-11-25T10:00:00Z",
        ),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedQuery:
    """Which changes: ``limit`` of those after a position; None begins with the oldest that are kept.

    ``is_latest``: none at all, only where the feed is now. ``wait_seconds``: how long to wait for the first.
    """

    after: int | None
    is_latest: bool
    limit: int
    wait_seconds: int = 0


def feed_query(parameters: Iterable[tuple[str, str]]) -> FeedQuery:
    """The query parameters as the feed understands them. Raises: Malformed."""
    given = tuple(parameters)
    after = dict(given).get("after", "").strip()
    return FeedQuery(
        after=None if after in {"", LATEST} else _position(after),
        is_latest=after == LATEST,
        limit=page_of(given).limit,
        wait_seconds=_seconds(dict(given).get("wait", "").strip()),
    )


def _position(text: str) -> int:
    if not _DIGITS.fullmatch(text) or int(text) > LAST_POSITION:
        raise Malformed(INVALID_AFTER)
    return int(text)


def _seconds(text: str) -> int:
    """How long one waits, at most what is allowed. Raises: Malformed."""
    if not text:
        return 0
    if not _DIGITS.fullmatch(text):
        raise Malformed(INVALID_WAIT)
    return min(int(text), LONGEST_WAIT_SECONDS)
