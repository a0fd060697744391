"""Which delivery partners may a declaration name? Rules of a new declaration, and of changing one's partners.

Source: provider-api.md 15.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.faults import Fault
from domain.participation.checks import Check, Rule, always, faults_of, guarded
from domain.participation.identifiers import uuid_of

ENGLAND: Final = "england"
FIRST_YEAR_WITH_PARTNERS: Final = 2024
PRIMARY: Final = "delivery_partner_id"
SECONDARY: Final = "secondary_delivery_partner_id"


def not_found(title: str) -> Fault:
    return Fault(title=title, detail=f"The '#/{title}' names no delivery partner.")


def overseas(title: str) -> Fault:
    return Fault(
        title=title, detail=f"The '#/{title}' must be left out: the participant is not in England."
    )


def not_yours(title: str) -> Fault:
    return Fault(
        title=title,
        detail=f"The '#/{title}' must be one of your delivery partners in the declaration's cohort.",
    )


PRIMARY_BLANK: Final = Fault(
    title=PRIMARY, detail="The property '#/delivery_partner_id' must be present."
)
SECONDARY_ALONE: Final = Fault(
    title=SECONDARY,
    detail="The '#/secondary_delivery_partner_id' needs a '#/delivery_partner_id' beside it.",
)
SECONDARY_IS_PRIMARY: Final = Fault(
    title=SECONDARY,
    detail="The '#/secondary_delivery_partner_id' must differ from the '#/delivery_partner_id'.",
)
NO_SUCH_PRIMARY: Final = Fault(
    title="delivery_partner", detail="The '#/delivery_partner_id' names no delivery partner."
)
NO_SUCH_SECONDARY: Final = Fault(
    title="secondary_delivery_partner",
    detail="The '#/secondary_delivery_partner_id' names no delivery partner.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestedPartners:
    """The ids as sent, blanks dropped."""

    primary: str | None = None
    secondary: str | None = None

    @property
    def primary_uuid(self) -> UUID | None:
        return uuid_of(self.primary or "")

    @property
    def secondary_uuid(self) -> UUID | None:
        return uuid_of(self.secondary or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedPartner:
    """A delivery partner that a declaration is to name."""

    id: int | None  # None: there is none of that public id.
    is_of_provider: bool  # A partner of the provider in the declaration's cohort.


@dataclass(frozen=True, kw_only=True, slots=True)
class PartnerFacts:
    """Who is named, where, and whether somebody must be."""

    primary: NamedPartner | None
    secondary: NamedPartner | None
    cohort_year: int | None
    catchment: str | None
    is_asked_for: bool  # The feature flag "Delivery partner required".


def change_faults(facts: PartnerFacts) -> tuple[Fault, ...]:
    """What is wrong with naming other partners in a declaration that there is."""
    return faults_of(CHANGE_CHECKS, facts)


def primary_exists(facts: PartnerFacts) -> Fault | None:
    return not_found(PRIMARY) if _is_unknown(facts.primary) else None


def secondary_exists(facts: PartnerFacts) -> Fault | None:
    return not_found(SECONDARY) if _is_unknown(facts.secondary) else None


def primary_is_given_where_needed(facts: PartnerFacts) -> Fault | None:
    is_needed = (
        facts.is_asked_for
        and facts.cohort_year is not None
        and facts.cohort_year >= FIRST_YEAR_WITH_PARTNERS
        and facts.catchment == ENGLAND
    )
    return PRIMARY_BLANK if is_needed and facts.primary is None else None


def primary_is_in_england(facts: PartnerFacts) -> Fault | None:
    return overseas(PRIMARY) if facts.primary and facts.catchment != ENGLAND else None


def secondary_is_in_england(facts: PartnerFacts) -> Fault | None:
    return overseas(SECONDARY) if facts.secondary and facts.catchment != ENGLAND else None


def primary_is_of_provider(facts: PartnerFacts) -> Fault | None:
    return not_yours(PRIMARY) if facts.primary and not facts.primary.is_of_provider else None


def secondary_is_of_provider(facts: PartnerFacts) -> Fault | None:
    return not_yours(SECONDARY) if facts.secondary and not facts.secondary.is_of_provider else None


def secondary_is_not_alone(facts: PartnerFacts) -> Fault | None:
    return SECONDARY_ALONE if facts.secondary and facts.primary is None else None


def secondary_is_another(facts: PartnerFacts) -> Fault | None:
    return SECONDARY_IS_PRIMARY if facts.secondary and facts.secondary == facts.primary else None


def primary_is_known(facts: PartnerFacts) -> Fault | None:
    return NO_SUCH_PRIMARY if facts.primary is None or _is_unknown(facts.primary) else None


def secondary_is_known(facts: PartnerFacts) -> Fault | None:
    return NO_SUCH_SECONDARY if _is_unknown(facts.secondary) else None


def primary_is_given(facts: PartnerFacts) -> Fault | None:
    return PRIMARY_BLANK if facts.primary is None else None


def _is_unknown(partner: NamedPartner | None) -> bool:
    return partner is not None and partner.id is None


EXISTENCE: Final[Sequence[Rule[PartnerFacts]]] = (primary_exists, secondary_exists)
# What holds of every declaration, however its partners came to be named.
OF_A_DECLARATION: Final[Sequence[Rule[PartnerFacts]]] = (
    primary_is_given_where_needed,
    primary_is_in_england,
    secondary_is_in_england,
    primary_is_of_provider,
    secondary_is_of_provider,
    secondary_is_not_alone,
    secondary_is_another,
)
CHANGE_CHECKS: Final[Sequence[Check[PartnerFacts]]] = (
    always(primary_is_known),
    always(secondary_is_known),
    guarded(*OF_A_DECLARATION),
    always(primary_is_given),
)
