"""The ordered checks of rejecting. Source: provider-api.md 8.7."""

import pytest

from domain.participation.rejection import (
    ALREADY_REJECTED,
    CANNOT_CHANGE_FROM_ACCEPTED,
    RejectFacts,
    rejection_faults,
)


@pytest.mark.parametrize(
    ("status", "faults"),
    [
        ("pending", ()),
        (None, ()),
        ("rejected", (ALREADY_REJECTED,)),
        ("accepted", (CANNOT_CHANGE_FROM_ACCEPTED,)),
    ],
)
def test_only_what_is_undecided_can_be_rejected(status, faults):
    assert rejection_faults(RejectFacts(status=status)) == faults
