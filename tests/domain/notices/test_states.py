"""What an attempt makes of its delivery and of its endpoint."""

from datetime import timedelta

import pytest

from domain.notices.states import (
    Attempt,
    DeliveryState,
    EndpointState,
    Verdict,
    failure_of,
    verdict,
)

STEPS = (timedelta(seconds=10), timedelta(minutes=2))
REFUSED = Attempt(status=500, failure="The endpoint answered 500.")
GONE = Attempt(status=410, failure="The endpoint answered 410: it wants no more notices.")
SILENT = Attempt(failure="The endpoint did not answer in time.")

DELIVERED = Verdict(delivery=DeliveryState.DELIVERED)
GIVEN_UP = Verdict(delivery=DeliveryState.GIVEN_UP)
FAILING = Verdict(delivery=DeliveryState.GIVEN_UP, endpoint=EndpointState.FAILING)
PAUSED = Verdict(delivery=DeliveryState.GIVEN_UP, endpoint=EndpointState.PAUSED)


def again(**wait: float) -> Verdict:
    return Verdict(delivery=DeliveryState.FAILED, next_try_in=timedelta(**wait))


@pytest.mark.parametrize(
    ("attempt", "tries", "is_live", "after"),
    [
        (Attempt(status=200), 1, True, DELIVERED),
        (Attempt(status=204), 3, True, DELIVERED),
        (REFUSED, 1, True, again(seconds=10)),
        (SILENT, 2, True, again(minutes=2)),
        (REFUSED, 3, True, FAILING),
        (REFUSED, 2, False, again(minutes=2)),
        (REFUSED, 3, False, GIVEN_UP),
        (GONE, 1, True, PAUSED),
        (GONE, 1, False, PAUSED),
    ],
)
def test_what_follows_from_an_attempt(attempt, tries, is_live, after):
    assert verdict(attempt, tries=tries, steps=STEPS, is_live=is_live) == after


def test_what_is_never_tried_again_is_given_up_at_once():
    assert verdict(REFUSED, tries=1, steps=(), is_live=False) == GIVEN_UP


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None),
        (202, None),
        (299, None),
        (199, "The endpoint answered 199."),
        (301, "The endpoint answered 301, a redirect; redirects are not followed."),
        (307, "The endpoint answered 307, a redirect; redirects are not followed."),
        (400, "The endpoint answered 400."),
        (410, "The endpoint answered 410: it wants no more notices."),
        (500, "The endpoint answered 500."),
    ],
)
def test_only_a_status_of_the_two_hundreds_means_that_it_was_taken(status, failure):
    assert failure_of(status) == failure
