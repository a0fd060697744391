"""What a version of the API offers, as data: from it come the published document and the tests of routes.

Source: provider-api.md 1 and 6.
"""

from dataclasses import dataclass

from contracts.api.common import Filters, RequestBody, Resource


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One method of one path and what it answers when all is well.

    ``filters`` None: no list. ``statuses`` are those of this operation alone, beside what any may answer.
    """

    method: str
    path: str  # After /api/vN, ids as {id}.
    name: str
    summary: str
    about: str = ""
    answers: Resource
    filters: Filters | None = None
    body: RequestBody | None = None
    statuses: tuple[int, ...] = ()
