"""When a failed message is tried again. Source: admin-and-operations.md 8.5."""

from datetime import timedelta

import pytest

from domain.faults import Conflict, Fault, Invalid, NotFound, Refused, Unavailable
from workers.consumer import TryLater, next_step, reason_of
from workers.queues import EIGHT_STEPS, FIVE_STEPS, QUEUES, SEND_MAIL, SETTLE_STATEMENTS

FAULT = Fault(title="base", detail="Not now.")


def later(seconds: int) -> TryLater:
    return TryLater(FAULT, after=timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("attempts", "error", "step"),
    [
        (0, RuntimeError(), 0),
        (4, RuntimeError(), 4),
        (7, Unavailable(FAULT), 7),
        (8, RuntimeError(), None),
        (0, Refused(FAULT), None),
        (0, Invalid(FAULT), None),
        (0, NotFound(FAULT), None),
        (0, Conflict(FAULT), None),
        (0, later(5), 0),
        (0, later(30), 1),
        (0, later(31), 2),
        (3, later(1), 3),
        (0, later(999_999), 7),
        (8, later(5), None),
    ],
)
def test_the_delay_before_the_next_try(attempts: int, error: Exception, step: int | None):
    assert next_step(EIGHT_STEPS, attempts, error) == step


def test_the_delays_are_those_of_the_specification():
    minute = 60
    assert [step.total_seconds() for step in SEND_MAIL.delays] == [
        10, 30, 2 * minute, 10 * minute, 30 * minute, 60 * minute, 180 * minute, 360 * minute,
    ]  # fmt: skip
    assert SETTLE_STATEMENTS.delays == FIVE_STEPS == EIGHT_STEPS[:5]


def test_money_is_settled_by_one_consumer_at_a_time():
    assert (SETTLE_STATEMENTS.prefetch, SETTLE_STATEMENTS.single_active) == (1, True)


def test_the_reason_of_a_death_holds_no_data():
    def fails() -> None:
        raise ValueError("jane@example.com")

    try:
        fails()
    except ValueError as error:
        reason = reason_of(error)
    assert "jane" not in reason
    assert "fails" in reason
    assert reason_of(Refused(FAULT)) == "Refused: base: Not now."
    assert reason_of(ValueError("jane@example.com")) == "ValueError"


def test_names_of_queues_are_told_apart():
    names = [name for queue in QUEUES for name in (queue.name, queue.dead)]
    assert len(names) == len(set(names))
