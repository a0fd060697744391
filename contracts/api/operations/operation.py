"""One operation, as data. Source: provider-api.md 1 and 6."""

from dataclasses import dataclass

from contracts.api.common import Filters, RequestBody, Resource, Sheet


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One method of one path and what it answers when all is well.

    ``name`` finds the handler: one for all versions. ``filters`` None: no list. ``sheet``: the list is
    written as CSV, without pages. ``is_feed``: what comes after a position. ``is_file``: the
    bytes of a compressed file. ``statuses`` are those of this operation alone, beside what any may answer.
    """

    method: str
    path: str  # After /api/vN, ids as {id} and {…_id}, files as {name}.
    name: str
    summary: str
    tag: str
    about: str = ""
    answers: Resource
    filters: Filters | None = None
    sheet: Sheet | None = None
    is_feed: bool = False
    is_file: bool = False
    body: RequestBody | None = None
    statuses: tuple[int, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether it answers one page of a list."""
        return self.filters is not None and self.sheet is None
