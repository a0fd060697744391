"""How far an endpoint and a delivery are, and what an attempt makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

MOST_ENDPOINTS: Final = 5  # Of one provider.
MOST_CHANGES: Final = 500  # In one notice.
GONE: Final = 410


class EndpointState(StrEnum):
    """Whether an endpoint is sent what changes."""

    ENABLED = "enabled"
    PAUSED = (
        "paused"  # The provider or staff asked for it, or the endpoint answered that it is gone.
    )
    FAILING = "failing"  # We gave up; it waits to be resumed.


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"  # It was not tried, or was interrupted.
    FAILED = "failed"  # The last try failed, another is to come.
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class NoticeType(StrEnum):
    """What a notice is about."""

    CHANGES = "changes"
    TEST = "test"


UNFINISHED: Final = (DeliveryState.WAITING, DeliveryState.FAILED)
SET_BY_PROVIDERS: Final = (EndpointState.ENABLED, EndpointState.PAUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """What came of one attempt: the status that was answered, if any, and why it failed, if it did."""

    status: int | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What an attempt makes of its delivery, and of its endpoint (None: it stays as it is)."""

    delivery: DeliveryState
    endpoint: EndpointState | None = None
    next_try_in: timedelta | None = None


def verdict(attempt: Attempt, *, tries: int, steps: Sequence[timedelta], is_live: bool) -> Verdict:
    """What to do after try number ``tries`` of a delivery that is tried again after each of ``steps``.

    Only a live delivery, which is neither a test nor a replay, decides that its endpoint is failing.
    """
    if attempt.failure is None:
        return Verdict(delivery=DeliveryState.DELIVERED)
    if attempt.status == GONE:
        return Verdict(delivery=DeliveryState.GIVEN_UP, endpoint=EndpointState.PAUSED)
    if tries > len(steps):
        failing = EndpointState.FAILING if is_live else None
        return Verdict(delivery=DeliveryState.GIVEN_UP, endpoint=failing)
    return Verdict(delivery=DeliveryState.FAILED, next_try_in=steps[tries - 1])


def failure_of(status: int) -> str | None:
    """Why an answer does not count as taken, in our own words; None: it does."""
    if 200 <= status < 300:
        return None
    if status == GONE:
        return "The endpoint answered 410: it wants no more notices."
    if 300 <= status < 400:
        return f"The endpoint answered {status}, a redirect; redirects are not followed."
    return f"The endpoint answered {status}."
