"""What the journey must know of the world; gathered by a service, read by the steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from domain.funding.circumstances import Institution

Answers: TypeAlias = Mapping[str, Any]
"""What was typed, by key: JSON values only, no user in it (D3)."""

START_MONTH_UNKNOWN: Final = "the month that our support team can tell you"


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseChoice:
    identifier: str
    name: str
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderChoice:
    """``id`` as it stands in the form and in the answers."""

    id: str
    name: str
    hint: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Workplace:
    """A school, a local authority or a private childcare provider that a teacher can choose."""

    identifier: str
    name: str | None
    address: str
    institution: Institution
    row_id: int
    urn: str | None = None
    ukprn: str | None = None
    is_open: bool = True
    is_in_england: bool = True
    is_primary: bool = False
    number_of_pupils: int | None = None

    @property
    def name_and_address(self) -> str:
        """Joined by an en dash; a redacted name is left out. Source: registration-journey.md 8."""
        return " \N{EN DASH} ".join(part for part in (self.name, self.address) if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class JourneyFacts:
    """The world as the replay of one person's answers needs it.

    ``courses`` are the displayed ones in display order; ``offers`` the providers of each, by name;
    ``workplaces`` those that the answers name; ``matches`` what a search for the submitted term
    found; ``previously_funded`` the courses for which this person was funded before.
    """

    today: date
    start_month: str = START_MONTH_UNKNOWN
    has_trn: bool = True
    courses: tuple[CourseChoice, ...] = ()
    offers: Mapping[str, tuple[ProviderChoice, ...]] = field(default_factory=dict)
    workplaces: Mapping[str, Workplace] = field(default_factory=dict)
    matches: tuple[Workplace, ...] = ()
    itt_providers: frozenset[str] = frozenset()
    previously_funded: frozenset[str] = frozenset()


def start_month(starts_on: date | None, *, today: date) -> str:
    """The configured month as people read it, or words that send them to support.

    Source: registration-journey.md 13.6.
    """
    if starts_on is None or starts_on <= today:
        return START_MONTH_UNKNOWN
    return f"{starts_on:%B %Y}"
