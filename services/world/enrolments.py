"""Who applied for what, and what became of the application."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
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
    RejectionReason,
    TrainingStatus,
)
from services.world.facts import Cohort, Offer, ReferenceFacts, Schedule
from services.world.people import Person, person, public_id
from services.world.places import Places, School
from services.world.wishes import ACCEPTED, Standing, Wish

_REGISTRATION: Final = timedelta(days=330)
_UNDECIDED: Final = timedelta(days=45)
_SECOND_COURSE: Final = 0.1
_TWINS: Final = 8
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
    FundingCode.NO_INSTITUTION,
    FundingCode.EARLY_YEARS_INVALID_NPQ,
)
_WITHOUT_INSTITUTION: Final = (FundingCode.NOT_IN_ENGLAND, FundingCode.NO_INSTITUTION)
_IN_CHILDCARE: Final = (
    FundingCode.EARLY_YEARS_INVALID_NPQ,
    FundingCode.NOT_ON_EARLY_YEARS_REGISTER,
)
_CHOICES: Final = (FundingChoice.SCHOOL, FundingChoice.TRUST, FundingChoice.SELF)
_REJECTIONS: Final = (
    RejectionReason.REJECTED_BY_PROVIDER,
    RejectionReason.REGISTRATION_EXPIRED,
    None,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingChange:
    """When training was stopped or put off, and why."""

    status: TrainingStatus
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolment:
    """One application with everything that happened to it but its declarations.

    ``twin_of`` is the place of the enrolment of the same teacher under another account; who ``starts_today``
    has no declaration but that one.
    """

    public_id: UUID
    person: Person
    offer: Offer
    cohort: Cohort
    school: School | None
    childcare: int | None
    created_at: datetime
    status: ApprovalStatus
    rejection: RejectionReason | None
    code: FundingCode
    funding_choice: FundingChoice | None
    headteacher_status: HeadteacherStatus | None
    funded_place: bool | None
    targeted: bool
    accepted_at: datetime | None
    schedule: Schedule | None
    change: TrainingChange | None
    starts_today: bool
    twin_of: int | None = None

    @property
    def eligible(self) -> bool:
        return self.code is FundingCode.FUNDED

    @property
    def is_fundable(self) -> bool:
        """Whether a declaration is paid for. Source: finance.md 16."""
        return self.eligible and self.funded_place is not False

    @property
    def is_in_england(self) -> bool:
        return self.code is not FundingCode.NOT_IN_ENGLAND

    @property
    def has_institution(self) -> bool:
        return self.school is not None or self.childcare is not None

    @property
    def updated_at(self) -> datetime:
        if self.change:
            return self.change.at
        return self.accepted_at or self.created_at


@dataclass(slots=True, kw_only=True)
class Scene:
    """What enrolments are drawn from; ``next_number`` is that of the next teacher."""

    facts: ReferenceFacts
    places: Places
    now: datetime
    chance: Random
    next_number: int = 0
    _funded: dict[tuple[int, int], Enrolment] = field(default_factory=dict)

    def new_id(self) -> UUID:
        return public_id(self.chance)

    def newcomer(self, *, since: datetime) -> Person:
        number, self.next_number = self.next_number, self.next_number + 1
        return person(self.chance, number, since=since)

    def remember(self, enrolment: Enrolment) -> None:
        """Keep one funded place of each provider and course, for who asks for the course again."""
        if enrolment.schedule and enrolment.is_fundable:
            self._funded[_course_of(enrolment.offer)] = enrolment

    def funded_before(self, offer: Offer) -> Enrolment | None:
        return self._funded.get(_course_of(offer))


def enrolments(scene: Scene, wishes: Iterable[Wish]) -> list[Enrolment]:
    """An application for each wish, by the time they were made, then the twins of a few."""
    drawn = sorted(_drawn(scene, wishes), key=lambda enrolment: enrolment.created_at)
    doubled = sorted({*_certain_twins(drawn), *_chance_twins(scene.chance, drawn)})
    return [*drawn, *(_twin(scene.chance, place, drawn[place]) for place in doubled)]


def _certain_twins(drawn: Sequence[Enrolment]) -> Iterable[int]:
    """One start of today of each provider, declared for another account as well."""
    first: dict[int, int] = {}
    for place, one in enumerate(drawn):
        if one.starts_today and one.is_fundable and one.person.trn:
            first.setdefault(one.offer.lead_provider_id, place)
    return first.values()


def _chance_twins(chance: Random, drawn: Sequence[Enrolment]) -> Sequence[int]:
    alone = [
        place
        for place, one in enumerate(drawn)
        if one.schedule and one.is_fundable and one.person.trn and not one.change
    ]
    return chance.sample(alone, min(_TWINS, len(alone) // 10))


def _twin(chance: Random, place: int, first: Enrolment) -> Enrolment:
    """The same teacher under another account, whose TRN nobody verified."""
    other = replace(
        first.person,
        public_id=public_id(chance),
        email=f"again.{first.person.email}",
        trn_verified=False,
    )
    return replace(first, public_id=public_id(chance), person=other, twin_of=place)


def _drawn(scene: Scene, wishes: Iterable[Wish]) -> Iterator[Enrolment]:
    """Where nothing is wished of the application, the one before may be the same teacher's."""
    last: Enrolment | None = None
    for wish in wishes:
        created_at = _registered_at(scene, wish)
        teacher = _teacher(scene, wish, last, created_at=created_at)
        one = _enrolment(scene, teacher, wish=wish, created_at=created_at)
        last = None if last and teacher is last.person else one
        scene.remember(one)
        yield one


def _teacher(scene: Scene, wish: Wish, last: Enrolment | None, *, created_at: datetime) -> Person:
    if wish.standing is Standing.REPEATED and (before := scene.funded_before(wish.offer)):
        return before.person
    is_another_course = last is not None and last.offer.course_id != wish.offer.course_id
    if wish.standing is None and is_another_course and scene.chance.random() < _SECOND_COURSE:
        assert last is not None
        return last.person
    return scene.newcomer(since=created_at - timedelta(minutes=20))


def _registered_at(scene: Scene, wish: Wish) -> datetime:
    """A moment of the cohort's registration that is over; what is fresh came just now."""
    if wish.standing is Standing.FRESH:
        return scene.now
    until = min(scene.now - timedelta(hours=1), wish.cohort.registration_start + _REGISTRATION)
    since = min(wish.cohort.registration_start, until - timedelta(hours=1))
    if wish.standing is Standing.REPEATED and (before := scene.funded_before(wish.offer)):
        since, until = before.updated_at, scene.now
    return since + (until - since) * scene.chance.random()


def _enrolment(scene: Scene, teacher: Person, *, wish: Wish, created_at: datetime) -> Enrolment:
    chance, cohort, offer = scene.chance, wish.cohort, wish.offer
    status = _status(chance, wish, age=scene.now - created_at)
    accepted_at = schedule = change = None
    if status is ApprovalStatus.ACCEPTED:
        accepted_at = created_at + (scene.now - created_at) * min(1.0, chance.random() * 0.2)
        schedule = _schedule(scene.facts, offer, cohort=cohort, accepted_at=accepted_at)
        status = ApprovalStatus.ACCEPTED if schedule else ApprovalStatus.PENDING
    if schedule and accepted_at:
        change = _training_change(chance, wish.standing, between=(accepted_at, scene.now))
    headteacher = _headteacher_status(chance, wish)
    code = _funding_code(chance, wish, headteacher)
    funded = code is FundingCode.FUNDED
    school, childcare = _workplace(scene, offer, code)
    return Enrolment(
        public_id=public_id(chance),
        person=teacher,
        offer=offer,
        cohort=cohort,
        school=school,
        childcare=childcare,
        created_at=created_at,
        status=status,
        rejection=chance.choice(_REJECTIONS) if status is ApprovalStatus.REJECTED else None,
        code=code,
        funding_choice=None if funded else chance.choice(_CHOICES),
        headteacher_status=headteacher,
        funded_place=_funded_place(chance, wish, funded=funded) if schedule else None,
        targeted=funded and cohort.start_year in {2022, 2023} and chance.random() < 0.2,
        accepted_at=accepted_at if schedule else None,
        schedule=schedule,
        change=change,
        starts_today=_starts_today(scene, wish, schedule),
    )


def _status(chance: Random, wish: Wish, *, age: timedelta) -> ApprovalStatus:
    """What was wished; else new applications mostly wait, and old ones are mostly decided."""
    if wish.standing is None:
        weights = (65, 30, 5) if age < _UNDECIDED else (4, 84, 12)
        order = (ApprovalStatus.PENDING, ApprovalStatus.ACCEPTED, ApprovalStatus.REJECTED)
        return chance.choices(order, weights)[0]
    if wish.standing is Standing.REJECTED:
        return ApprovalStatus.REJECTED
    return ApprovalStatus.ACCEPTED if wish.standing in ACCEPTED else ApprovalStatus.PENDING


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


def _starts_today(scene: Scene, wish: Wish, schedule: Schedule | None) -> bool:
    if wish.standing is not Standing.STARTING or schedule is None:
        return False
    return schedule.applies_from <= scene.now.date()


def _training_change(
    chance: Random, standing: Standing | None, *, between: tuple[datetime, datetime]
) -> TrainingChange | None:
    """Training stopped or put off, as wished or for one in ten."""
    accepted_at, now = between
    drawn = chance.random()
    at = accepted_at + (now - accepted_at) * (0.1 + 0.9 * chance.random())
    is_withdrawn = standing is Standing.WITHDRAWN or (standing is None and drawn < 0.06)
    if is_withdrawn:
        reason = chance.choice(_WITHDRAWALS)
        return TrainingChange(status=TrainingStatus.WITHDRAWN, at=at, reason=reason)
    if standing is Standing.DEFERRED or (standing is None and drawn < 0.1):
        reason = chance.choice(_DEFERRALS)
        return TrainingChange(status=TrainingStatus.DEFERRED, at=at, reason=reason)
    return None


def _headteacher_status(chance: Random, wish: Wish) -> HeadteacherStatus | None:
    if wish.offer.identifier != EHCO:
        return None
    weights = {True: (1, 0, 0), False: (0, 12, 8), None: (80, 12, 8)}[wish.is_funded]
    order = (
        HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS,
        HeadteacherStatus.YES_OVER_FIVE_YEARS,
        HeadteacherStatus.NO,
    )
    return chance.choices(order, weights)[0]


def _funding_code(chance: Random, wish: Wish, headteacher: HeadteacherStatus | None) -> FundingCode:
    if headteacher is not None:
        is_new = headteacher is HeadteacherStatus.YES_IN_FIRST_FIVE_YEARS
        return FundingCode.FUNDED if is_new else FundingCode.NOT_NEW_HEADTEACHER_REQUESTING_EHCO
    if chance.random() < 0.78 if wish.is_funded is None else wish.is_funded:
        return FundingCode.FUNDED
    code = chance.choice(_NOT_FUNDED)
    is_early_years = wish.offer.identifier == EARLY_YEARS_LEADERSHIP
    if code is FundingCode.EARLY_YEARS_INVALID_NPQ and is_early_years:
        return FundingCode.NOT_ON_EARLY_YEARS_REGISTER
    return code


def _funded_place(chance: Random, wish: Wish, *, funded: bool) -> bool | None:
    """Asked for under a cap only. Source: funding-eligibility.md 6.1."""
    is_given = wish.is_funded is True or chance.random() < 0.9
    return (funded and is_given) if wish.cohort.funding_cap else None


def _workplace(scene: Scene, offer: Offer, code: FundingCode) -> tuple[School | None, int | None]:
    """A school, or the place of a childcare provider in the list of them, or neither."""
    chance = scene.chance
    if code in _WITHOUT_INSTITUTION:
        return None, None
    is_nursery = offer.identifier == EARLY_YEARS_LEADERSHIP and chance.random() < 0.6
    if is_nursery or code in _IN_CHILDCARE:
        return None, chance.randrange(len(scene.places.childcare))
    return chance.choice([school for school in scene.places.schools if school.is_open]), None


def _course_of(offer: Offer) -> tuple[int, int]:
    return offer.lead_provider_id, offer.course_id
