"""Which statements are open, wait for staff, or are paid."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from domain.vocabulary import StatementState
from services.world.facts import StatementFacts

_LEFT_PAYABLE: Final = timedelta(days=150)


def statement_states(
    statements: Iterable[StatementFacts], used: Mapping[int, int], *, today: date
) -> dict[int, StatementState]:
    """Past statements that were used are paid, but each provider's fullest late one still waits for staff.

    ``used`` is how many declarations came to a statement; what was in use before keeps its state.
    """
    ours = [one for one in statements if not one.is_used]
    past = [one for one in ours if one.deadline_date < today]
    waiting = _waiting(past, used, today=today)
    states = {
        one.id: StatementState.PAID
        if one.id in used and one.id not in waiting
        else StatementState.PAYABLE
        for one in past
    }
    kept = {one.id: one.state for one in statements if one.is_used}
    return {one.id: StatementState.OPEN for one in ours} | states | kept


def _waiting(
    past: Iterable[StatementFacts], used: Mapping[int, int], *, today: date
) -> frozenset[int]:
    """The fullest of each provider's statements of the last months; else the last that was used."""
    fullest: dict[int, StatementFacts] = {}
    for one in (one for one in past if one.id in used):
        rival = fullest.get(one.lead_provider_id)
        is_late = today - one.deadline_date < _LEFT_PAYABLE
        rival_is_late = rival is not None and today - rival.deadline_date < _LEFT_PAYABLE
        if not (rival and rival_is_late) or (is_late and used[one.id] >= used[rival.id]):
            fullest[one.lead_provider_id] = one
    return frozenset(one.id for one in fullest.values())


def paid_statements(
    statements: Iterable[StatementFacts],
    settled: Mapping[int, StatementState],
    *,
    used: Mapping[int, int],
    today: date,
) -> frozenset[int]:
    """Those that are paid, or will have been when anything of ours stands on them."""
    return frozenset(
        one.id
        for one in statements
        if (
            settled[one.id] is StatementState.PAID
            if one.is_used or one.id in used
            else one.deadline_date < today
        )
    )


def settled_at(statement: StatementFacts, *, now: datetime) -> datetime:
    """When staff authorised a statement that has been paid."""
    return min(midnight(statement.deadline_date) + timedelta(days=9, hours=10), now)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC)
