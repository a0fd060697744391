"""Who applied for what, and what became of the application."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from domain.funding.codes import FundingCode
from domain.participation.schedules import default_schedule
from domain.vocabulary import (
    EARLY_YEARS_LEADERSHIP,
    EHCO,
    ApprovalStatus,
    FundingChoice,
    HeadteacherStatus,
    TrainingStatus,
)
from services.world.facts import Cohort, Offer, ReferenceFacts, Schedule
from services.world.names import person as named
from services.world.places import Places, School

_REGISTRATION: Final = timedelta(days=330)
_UNDECIDED: Final = timedelta(days=45)
_SECOND_COURSE: Final = 0.1
_TWINS: Final = 8
_FIRST_TRN: Final = 1_000_001
_DEFERRALS: Final = ("bereavement", "long-term-sickness", "parental-leave", "career-break", "other")
_WITHDRAWALS: Final = (
    "insufficient-capacity",
    "personal-reason-moving-school",
    "change-in-school-circumstances",
    "quality-of-programme-other",
    "started-in-error",
    "other",
)
_NOT_FUNDED: Final = (
    FundingCode.INELIGIBLE_ESTABLISHMENT_TYPE,
    FundingCode.INELIGIBLE_ESTABLISHMENT_NOT_A_PP50,
    FundingCode.NOT_IN_ENGLAND,
    FundingCode.PREVIOUSLY_FUNDED,
)
_CHOICES: Final = (FundingChoice.SCHOOL, FundingChoice.TRUST, FundingChoice.SELF)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One teacher."""

    public_id: UUID
    full_name: str
    email: str
    trn: str | None
    trn_verified: bool
    date_of_birth: date
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingChange:
    """When training was stopped or put off, and why."""

    status: TrainingStatus
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolment:
    """One application with everything that happened to it but its declarations.

    ``twin_of`` is the place of the enrolment of the same teacher under another account.
    """

    public_id: UUID
    person: Person
    offer: Offer
    cohort: Cohort
    school: School | None
    childcare: int | None
    created_at: datetime
    status: ApprovalStatus
    code: FundingCode
    funding_choice: FundingChoice | None
    headteacher_status: HeadteacherStatus | None
    funded_place: bool | None
    targeted: bool
    accepted_at: datetime | None
    schedule: Schedule | None
    change: TrainingChange | None
    twin_of: int | None = None

    @property
    def eligible(self) -> bool:
        return self.code is FundingCode.FUNDED

    @property
    def is_fundable(self) -> bool:
        """Whether a declaration is paid for. Source: finance.md 16."""
        return self.eligible and self.funded_place is not False

    @property
    def updated_at(self) -> datetime:
        if self.change:
            return self.change.at
        return self.accepted_at or self.created_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What enrolments are drawn from."""

    facts: ReferenceFacts
    places: Places
    now: datetime
    chance: Random

    def new_id(self) -> UUID:
        return public_id(self.chance)


def enrolments(scene: Scene, *, size: int) -> list[Enrolment]:
    """As many applications as asked for, by the time they were made, then the twins of a few."""
    drawn = sorted(_drawn(scene, size), key=lambda enrolment: enrolment.created_at)
    alone = [
        place
        for place, one in enumerate(drawn)
        if one.schedule and one.is_fundable and one.person.trn and not one.change
    ]
    doubled = scene.chance.sample(alone, min(_TWINS, len(alone) // 10))
    twins = (_twin(scene.chance, place, drawn[place]) for place in sorted(doubled))
    return [*drawn, *twins]


def person(chance: Random, number: int, *, since: datetime) -> Person:
    """A teacher of this number; most have a verified TRN."""
    full_name, email = named(chance, number)
    has_trn = chance.random() < 0.96
    return Person(
        public_id=public_id(chance),
        full_name=full_name,
        email=email,
        trn=str(_FIRST_TRN + number) if has_trn else None,
        trn_verified=has_trn and chance.random() < 0.9,
        date_of_birth=date(1962, 1, 1) + timedelta(days=chance.randrange(38 * 365)),
        since=since,
    )


def public_id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _twin(chance: Random, place: int, first: Enrolment) -> Enrolment:
    """The same teacher under another account, whose TRN nobody verified."""
    other = replace(
        first.person,
        public_id=public_id(chance),
        email=f"again.{first.person.email}",
        trn_verified=False,
    )
    return replace(first, public_id=public_id(chance), person=other, twin_of=place)


def _drawn(scene: Scene, size: int) -> Iterator[Enrolment]:
    chance = scene.chance
    cohorts = [c for c in scene.facts.cohorts if c.registration_start < scene.now]
    weights = range(1, len(cohorts) + 1)
    last: Enrolment | None = None
    for number in range(size if cohorts else 0):
        cohort = chance.choices(cohorts, weights)[0]
        offer = chance.choice(scene.facts.offers[cohort.id])
        created_at = _registered_at(chance, cohort, scene.now)
        if last and last.offer.course_id != offer.course_id and chance.random() < _SECOND_COURSE:
            teacher, last = last.person, None
            yield _enrolment(scene, teacher, cohort=cohort, offer=offer, created_at=created_at)
            continue
        teacher = person(chance, number, since=created_at - timedelta(minutes=20))
        last = _enrolment(scene, teacher, cohort=cohort, offer=offer, created_at=created_at)
        yield last


def _registered_at(chance: Random, cohort: Cohort, now: datetime) -> datetime:
    """A moment of the cohort's registration that is over."""
    until = min(now - timedelta(hours=1), cohort.registration_start + _REGISTRATION)
    since = min(cohort.registration_start, until - timedelta(hours=1))
    return since + (until - since) * chance.random()


def _enrolment(
    scene: Scene, teacher: Person, *, cohort: Cohort, offer: Offer, created_at: datetime
) -> Enrolment:
    chance = scene.chance
    status = _status(chance, scene.now - created_at)
    accepted_at = schedule = change = None
    if status is ApprovalStatus.ACCEPTED:
        accepted_at = created_at + (scene.now - created_at) * min(1.0, chance.random() * 0.2)
        schedule = _schedule(scene.facts, offer, cohort=cohort, accepted_at=accepted_at)
        status = ApprovalStatus.ACCEPTED if schedule else ApprovalStatus.PENDING
    if schedule and accepted_at:
        change = _training_change(chance, accepted_at, scene.now)
    headteacher = _headteacher_status(chance, offer)
    code = _funding_code(chance, offer, headteacher)
    funded = code is FundingCode.FUNDED
    school, childcare = _workplace(scene, offer)
    return Enrolment(
        public_id=public_id(chance),
        person=teacher,
        offer=offer,
        cohort=cohort,
        school=school,
        childcare=childcare,
        created_at=created_at,
        status=status,
        code=code,
        funding_choice=None if funded else chance.choice(_CHOICES),
        headteacher_status=headteacher,
        funded_place=_funded_place(chance, cohort, funded=funded) if schedule else None,
        targeted=funded and cohort.start_year in {2022, 2023} and chance.random() < 0.2,
        accepted_at=accepted_at if schedule else None,
        schedule=schedule,
        change=change,
    )


def _status(chance: Random, age: timedelta) -> ApprovalStatus:
    """New applications mostly wait; old ones are mostly decided."""
    weights = (65, 30, 5) if age < _UNDECIDED else (4, 84, 12)
    order = (ApprovalStatus.PENDING, ApprovalStatus.ACCEPTED, ApprovalStatus.REJECTED)
    return chance.choices(order, weights)[0]


def _schedule(
    facts: ReferenceFacts, offer: Offer, *, cohort: Cohort, accepted_at: datetime
) -> Schedule | None:
    """The schedule that acceptance gives, as the service decides it."""
    known: Sequence[Schedule] = facts.schedules.get((cohort.id, offer.course_group), ())
    chosen = default_schedule(
        [schedule.choice for schedule in known],
        group=offer.course_group,
        cohort_year=cohort.start_year,
        today=accepted_at.date(),
    )
    return next((schedule for schedule in known if schedule.choice == chosen), None)


def _training_change(chance: Random, accepted_at: datetime, now: datetime) -> TrainingChange | None:
    drawn = chance.random()
    at = accepted_at + (now - accepted_at) * (0.1 + 0.9 * chance.random())
    if drawn < 0.06:
        reason = chance.choice(_WITHDRAWALS)
        return TrainingChange(status=TrainingStatus.WITHDRAWN, at=at, reason=reason)
    if drawn < 0.1:
        reason = chance.choice(_DEFERRALS)
        return TrainingChange(status=TrainingStatus.DEFERRED, at=at, reason=reason)
    return None


def _headteacher_status(chance: Random, offer: Offer) -> HeadteacherStatus | None:
    if offer.identifier != EHCO:
        return None
    order = (
        HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS,
        HeadteacherStatus.YES_OVER_FIVE_YEARS,
        HeadteacherStatus.NO,
    )
    return chance.choices(order, (80, 12, 8))[0]


def _funding_code(
    chance: Random, offer: Offer, headteacher: HeadteacherStatus | None
) -> FundingCode:
    if offer.identifier == EHCO:
        is_new = headteacher is HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS
        return FundingCode.FUNDED if is_new else FundingCode.NOT_NEW_HEADTEACHER_REQUESTING_EHCO
    return FundingCode.FUNDED if chance.random() < 0.78 else chance.choice(_NOT_FUNDED)


def _funded_place(chance: Random, cohort: Cohort, *, funded: bool) -> bool | None:
    """Asked for under a cap only. Source: funding-eligibility.md 6.1."""
    return (funded and chance.random() < 0.9) if cohort.funding_cap else None


def _workplace(scene: Scene, offer: Offer) -> tuple[School | None, int | None]:
    """A school, or the place of a childcare provider in the list of them."""
    chance = scene.chance
    if offer.identifier == EARLY_YEARS_LEADERSHIP and chance.random() < 0.6:
        return None, chance.randrange(len(scene.places.childcare))
    return chance.choice([school for school in scene.places.schools if school.is_open]), None
