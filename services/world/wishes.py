"""Which applications there are to be: some of every kind, or as chance has it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Final

from services.world.facts import Cohort, Offer, ReferenceFacts


class Standing(StrEnum):
    """What is to become of an application.

    ``FRESH`` was made just now, ``REPEATED`` by somebody whose place on the same course is paid for already;
    ``STARTING`` has its start declared today, and ``LEFT`` had it voided again.
    """

    FRESH = "fresh"
    PENDING = "pending"
    REPEATED = "repeated"
    REJECTED = "rejected"
    ACTIVE = "active"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    STARTING = "starting"


FOR_EACH_COURSE: Final = (
    Standing.PENDING,
    Standing.REJECTED,
    Standing.ACTIVE,
    Standing.DEFERRED,
    Standing.WITHDRAWN,
)
ACCEPTED: Final = frozenset(
    {Standing.ACTIVE, Standing.DEFERRED, Standing.WITHDRAWN, Standing.STARTING}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One application to be made; what is None is left to chance."""

    cohort: Cohort
    offer: Offer
    standing: Standing | None = None
    is_funded: bool | None = None


def every_kind(facts: ReferenceFacts, *, now: datetime) -> Iterator[Wish]:
    """Each standing for each course of each cohort; in each cohort a start of today, paid for and not."""
    for cohort in facts.begun(now):
        offers = facts.offers.get(cohort.id, ())
        for offer in offers:
            for standing in FOR_EACH_COURSE:
                yield Wish(cohort=cohort, offer=offer, standing=standing)
        for provider_offers in _by_provider(offers):
            yield from _starting(cohort, provider_offers)


def fresh(facts: ReferenceFacts, *, now: datetime) -> Iterator[Wish]:
    """What testing uses up: two new applications for each course of each cohort, one of them funded."""
    for cohort in facts.begun(now):
        for offer in facts.offers.get(cohort.id, ()):
            for is_funded in (True, False):
                yield Wish(cohort=cohort, offer=offer, standing=Standing.FRESH, is_funded=is_funded)


def by_chance(facts: ReferenceFacts, chance: Random, *, size: int, now: datetime) -> Iterator[Wish]:
    """So many, more of the later cohorts."""
    cohorts = [cohort for cohort in facts.begun(now) if facts.offers.get(cohort.id)]
    weights = range(1, len(cohorts) + 1)
    for _ in range(size if cohorts else 0):
        cohort = chance.choices(cohorts, weights)[0]
        yield Wish(cohort=cohort, offer=chance.choice(facts.offers[cohort.id]))


def _starting(cohort: Cohort, offers: Sequence[Offer]) -> Iterator[Wish]:
    """Starts of today, on courses whose start is not a matter of who applies."""
    for offer, is_funded in zip(offers, (True, True, False), strict=False):
        yield Wish(cohort=cohort, offer=offer, standing=Standing.STARTING, is_funded=is_funded)
    if offers:
        yield Wish(cohort=cohort, offer=offers[0], standing=Standing.REPEATED, is_funded=True)


def _by_provider(offers: Sequence[Offer]) -> Iterator[Sequence[Offer]]:
    providers = dict.fromkeys(offer.lead_provider_id for offer in offers)
    for provider in providers:
        yield [offer for offer in offers if offer.lead_provider_id == provider]
