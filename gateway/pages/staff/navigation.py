"""The console's areas, as its navigation and its dashboard list them.

Source: admin-and-operations.md 3.1. An area appears once its pages are there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.environments import is_invented
from gateway.pages.staff.permissions import may_see
from store.tables import Admin


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One entry: where it leads, what it is called, what one finds there."""

    path: str
    text: str
    about: str
    only_invented: bool = False  # Shown only where everybody is invented.


AREAS: Final[Sequence[Area]] = (
    Area(path="/admin", text="Dashboard", about=""),
    Area(
        path="/admin/finance/statements",
        text="Finance",
        about="Statements of what each provider is paid, and why",
    ),
    Area(
        path="/admin/notices",
        text="Notices",
        about="Addresses at which providers are told of changes, and what became of each notice",
    ),
    Area(
        path="/admin/migration",
        text="Migration",
        about="Moving the records out of the legacy service, and proof that all arrived",
    ),
    Area(
        path="/admin/sandbox",
        text="Sandbox",
        about="Invented applications for providers to test with",
        only_invented=True,
    ),
)


def areas_for(admin: Admin, *, environment: str) -> Sequence[Area]:
    """The areas that this member of staff may see here, in order."""
    return [
        area
        for area in AREAS
        if may_see(admin, area.path) and (is_invented(environment) or not area.only_invented)
    ]


def is_current(area: Area, path: str) -> bool:
    """Whether the page at the path belongs to the area; the dashboard is only itself."""
    return path == area.path if area.path == "/admin" else path.startswith(area.path)
