"""What providers declared, on which statement it went, and what has been paid.

Every declaration and its items are in step. Source: finance.md 5.2, 6.3, 7, 8.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from domain.vocabulary import (
    CourseGroupName,
    DeclarationState,
    DeclarationType,
    OutcomeState,
    StatementItemState,
    StatementState,
)
from services.world.enrolments import Enrolment
from services.world.facts import ReferenceFacts, StatementFacts
from services.world.people import public_id
from services.world.settlement import midnight, paid_statements, settled_at, statement_states
from services.world.shares import Shares

_DAYS_UNTIL: Final[Mapping[str, tuple[int, int]]] = {
    DeclarationType.STARTED: (4, 55),
    DeclarationType.RETAINED_1: (150, 230),
    DeclarationType.RETAINED_2: (320, 420),
    DeclarationType.COMPLETED: (430, 600),
}
_REPORTED: Final = 0.94
_VOIDED: Final = 0.03
_CLAWED_BACK: Final = 0.025
_FAILED: Final = 0.1
_WITH_OUTCOME: Final = (CourseGroupName.LEADERSHIP, CourseGroupName.SPECIALIST)
_IN_STEP: Final = {
    StatementState.OPEN: DeclarationState.ELIGIBLE,
    StatementState.PAYABLE: DeclarationState.PAYABLE,
    StatementState.PAID: DeclarationState.PAID,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """A declaration as the provider made it; ``voided_at`` once it was taken back unpaid.

    ``enrolment`` and ``superseded_by`` are places in the lists of enrolments and declarations.
    """

    public_id: UUID
    enrolment: int
    type: DeclarationType
    date: datetime
    created_at: datetime
    statement: StatementFacts | None
    voided_at: datetime | None = None
    superseded_by: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A declaration, by its place, on a statement."""

    declaration: int
    statement_id: int
    state: StatementItemState
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Passed, failed or voided for a completion, by its place."""

    declaration: int
    state: OutcomeState
    completed_on: date
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Everything after acceptance; ``states`` are those of ``declared``."""

    declared: Sequence[Declared]
    states: Sequence[DeclarationState]
    items: Sequence[Item]
    outcomes: Sequence[Outcome]
    statement_states: Mapping[int, StatementState]


class Calendar:
    """The output statements of each provider and cohort, by deadline."""

    def __init__(self, statements: Iterable[StatementFacts]) -> None:
        self._by_owner: defaultdict[tuple[int, int], list[StatementFacts]] = defaultdict(list)
        for statement in statements:
            self._by_owner[statement.lead_provider_id, statement.cohort_id].append(statement)

    def after(self, enrolment: Enrolment, day: date) -> StatementFacts | None:
        """The statement that receives what is declared on the day. Source: finance.md 7."""
        owned = self._by_owner[enrolment.offer.lead_provider_id, enrolment.cohort.id]
        return next((one for one in owned if one.deadline_date >= day), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What declarations are drawn from."""

    enrolled: Sequence[Enrolment]
    calendar: Calendar
    now: datetime
    chance: Random
    shares: Shares

    def provider(self, place: int) -> int:
        """The provider of the enrolment at the place."""
        return self.enrolled[place].offer.lead_provider_id


def progress(
    chance: Random, facts: ReferenceFacts, enrolled: Sequence[Enrolment], *, now: datetime
) -> Progress:
    """Declarations of everybody who was accepted, and the money's way up to now."""
    history = History(
        enrolled=enrolled,
        calendar=Calendar(facts.statements),
        now=now,
        chance=chance,
        shares=Shares(chance),
    )
    declared = _all_declared(history)
    used = Counter(one.statement.id for one in declared if one.statement)
    settled = statement_states(facts.statements, used, today=now.date())
    states = [_state(one, settled) for one in declared]
    paid = paid_statements(facts.statements, settled, used=used, today=now.date())
    clawed = _clawbacks(history, declared, states=states, paid=paid)
    settled |= {
        item.statement_id: StatementState.PAID
        for item in clawed.values()
        if item.state is StatementItemState.CLAWED_BACK
    }
    outcomes = _outcomes(history, declared, clawed)
    for place, item in clawed.items():
        states[place] = DeclarationState(item.state.value)
    return Progress(
        declared=declared,
        states=states,
        items=[*_items(declared, settled, now=now), *clawed.values()],
        outcomes=list(outcomes),
        statement_states=settled,
    )


def _all_declared(history: History) -> list[Declared]:
    declared: list[Declared] = []
    first_starts: dict[int, int] = {}
    for place, enrolment in enumerate(history.enrolled):
        if enrolment.twin_of is not None:
            original = first_starts.get(enrolment.twin_of)
            if original is not None and not declared[original].voided_at:
                declared += _superseded(history, place, original, by=declared[original])
            continue
        series = list(_series(history, place))
        if series:
            first_starts[place] = len(declared)
        declared += series
    return declared


def _series(history: History, place: int) -> Iterator[Declared]:
    """One participant's declarations, until training ends or now."""
    enrolment, chance = history.enrolled[place], history.chance
    schedule, accepted_at = enrolment.schedule, enrolment.accepted_at
    if schedule is None or accepted_at is None:
        return
    if enrolment.starts_today:
        yield from _start_of_today(history, place)
        return
    begins = max(midnight(schedule.applies_from), accepted_at)
    until = enrolment.change.at if enrolment.change else history.now
    for declared_as in schedule.types:
        fewest, most = _DAYS_UNTIL[declared_as]
        on = begins + timedelta(days=chance.uniform(fewest, most))
        created_at = on + timedelta(days=chance.uniform(0.01, 9))
        statement = history.calendar.after(enrolment, created_at.date())
        if created_at >= until or statement is None or chance.random() > _REPORTED:
            return
        yield Declared(
            public_id=public_id(chance),
            enrolment=place,
            type=DeclarationType(declared_as),
            date=on,
            created_at=created_at,
            statement=statement if enrolment.is_fundable else None,
            voided_at=_voided_at(
                history, place, DeclarationType(declared_as), at=(created_at, statement)
            ),
        )


def _start_of_today(history: History, place: int) -> Iterator[Declared]:
    """Declared in the hours since midnight, so that its statement is still open."""
    enrolment, now = history.enrolled[place], history.now
    assert enrolment.accepted_at is not None
    since = max(midnight(now.date()), enrolment.accepted_at)
    created_at = since + (now - since) * history.chance.uniform(0.4, 0.7)
    statement = history.calendar.after(enrolment, now.date())
    if statement is not None:
        yield Declared(
            public_id=public_id(history.chance),
            enrolment=place,
            type=DeclarationType.STARTED,
            date=created_at,
            created_at=created_at,
            statement=statement if enrolment.is_fundable else None,
        )


def _voided_at(
    history: History,
    place: int,
    declared_as: DeclarationType,
    *,
    at: tuple[datetime, StatementFacts],
) -> datetime | None:
    """A few are taken back before the deadline: of each provider at least one of each milestone."""
    created_at, statement = at
    kind = ("voided", declared_as)
    if not history.shares.falls(history.provider(place), kind, share=_VOIDED):
        return None
    latest = min(history.now, midnight(statement.deadline_date))
    return created_at + max(latest - created_at, timedelta(0)) * history.chance.random()


def _superseded(history: History, place: int, original: int, *, by: Declared) -> Iterator[Declared]:
    """The start that a twin's provider declared again, a little later."""
    enrolment = history.enrolled[place]
    halfway = by.created_at + (history.now - by.created_at) / 2
    created_at = min(by.created_at + timedelta(hours=30), halfway)
    statement = history.calendar.after(enrolment, created_at.date())
    yield Declared(
        public_id=public_id(history.chance),
        enrolment=place,
        type=by.type,
        date=by.date,
        created_at=created_at,
        statement=statement,
        superseded_by=original,
    )


def _state(declared: Declared, settled: Mapping[int, StatementState]) -> DeclarationState:
    if declared.superseded_by is not None:
        return DeclarationState.INELIGIBLE
    if declared.voided_at:
        return DeclarationState.VOIDED
    if declared.statement is None:
        return DeclarationState.SUBMITTED
    return _IN_STEP[settled[declared.statement.id]]


def _items(
    declared: Sequence[Declared], settled: Mapping[int, StatementState], *, now: datetime
) -> Iterator[Item]:
    for place, one in enumerate(declared):
        if one.statement is not None:
            state = StatementItemState(_state(one, settled).value)
            is_paid = state is StatementItemState.PAID
            changed_at = settled_at(one.statement, now=now) if is_paid else one.created_at
            yield Item(
                declaration=place,
                statement_id=one.statement.id,
                state=state,
                created_at=one.created_at,
                updated_at=one.voided_at or changed_at,
            )


def _clawbacks(
    history: History,
    declared: Sequence[Declared],
    *,
    states: Sequence[DeclarationState],
    paid: frozenset[int],
) -> dict[int, Item]:
    """The second items of the paid declarations that were voided later, by place.

    ``paid`` are the statements that are paid, or will have been when anything stands on them.
    """
    items: dict[int, Item] = {}
    for place, one in enumerate(declared):
        if states[place] is not DeclarationState.PAID:
            continue
        at = _taken_back_at(history, one)
        later = history.calendar.after(history.enrolled[one.enrolment], at.date())
        if at >= history.now or later is None:
            continue
        kind = ("clawed back", later.id in paid)
        if history.shares.falls(history.provider(one.enrolment), kind, share=_CLAWED_BACK):
            items[place] = _clawback(history, place, at=at, later=later, is_over=later.id in paid)
    return items


def _taken_back_at(history: History, declared: Declared) -> datetime:
    """Some time after it was paid, or today."""
    assert declared.statement is not None
    paid_at = settled_at(declared.statement, now=history.now)
    if history.chance.random() < 0.5:
        return paid_at + timedelta(days=history.chance.uniform(15, 90))
    midday = midnight(history.now.date()) + (history.now - midnight(history.now.date())) / 2
    return max(midday, paid_at)


def _clawback(
    history: History, place: int, *, at: datetime, later: StatementFacts, is_over: bool
) -> Item:
    return Item(
        declaration=place,
        statement_id=later.id,
        state=StatementItemState.CLAWED_BACK if is_over else StatementItemState.AWAITING_CLAWBACK,
        created_at=at,
        updated_at=settled_at(later, now=history.now) if is_over else at,
    )


def _outcomes(
    history: History, declared: Sequence[Declared], clawed: Mapping[int, Item]
) -> Iterator[Outcome]:
    """What completions brought; taken back with the declaration. Source: finance.md 6.3 and 8."""
    for place, one in enumerate(declared):
        group = history.enrolled[one.enrolment].offer.course_group
        if one.type is not DeclarationType.COMPLETED or group not in _WITH_OUTCOME:
            continue
        failed = history.shares.falls(history.provider(one.enrolment), "failed", share=_FAILED)
        state = OutcomeState.FAILED if failed else OutcomeState.PASSED
        on = one.date.date()
        yield Outcome(declaration=place, state=state, completed_on=on, created_at=one.created_at)
        taken_back = clawed[place].created_at if place in clawed else one.voided_at
        if taken_back:
            yield Outcome(
                declaration=place,
                state=OutcomeState.VOIDED,
                completed_on=on,
                created_at=taken_back,
            )
