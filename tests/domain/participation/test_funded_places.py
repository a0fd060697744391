"""The ordered checks of changing the funded place, each alone and in company.

Source: provider-api.md 8.8.
"""

from dataclasses import replace

import pytest

from domain.participation.acceptance import FUNDED_PLACE_INCLUSION
from domain.participation.funded_places import (
    COHORT_WITHOUT_CAP,
    HAS_LIVE_DECLARATIONS,
    NOT_ACCEPTED,
    NOT_ELIGIBLE,
    FundedPlaceFacts,
    funded_place_faults,
)

FACTS = FundedPlaceFacts(
    funded_place=True,
    status="accepted",
    eligible_for_funding=True,
    cohort_is_capped=True,
    has_live_declarations=False,
)


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"funded_place": False}, ()),
        # 1
        ({"funded_place": None}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": "true"}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": "false"}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": ""}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": 1}, (FUNDED_PLACE_INCLUSION,)),
        # 2
        ({"status": "pending"}, (NOT_ACCEPTED,)),
        ({"status": "rejected"}, (NOT_ACCEPTED,)),
        ({"status": None}, (NOT_ACCEPTED,)),
        # 3, skipped when the place is taken away
        ({"eligible_for_funding": False}, (NOT_ELIGIBLE,)),
        ({"eligible_for_funding": False, "funded_place": False}, ()),
        ({"eligible_for_funding": False, "funded_place": None}, (FUNDED_PLACE_INCLUSION,)),
        (
            {"eligible_for_funding": False, "funded_place": "false"},
            (FUNDED_PLACE_INCLUSION, NOT_ELIGIBLE),
        ),
        (
            {"eligible_for_funding": False, "funded_place": 0},
            (FUNDED_PLACE_INCLUSION, NOT_ELIGIBLE),
        ),
        # 4, for true and for false, skipped when anything is wrong
        ({"cohort_is_capped": False}, (COHORT_WITHOUT_CAP,)),
        ({"cohort_is_capped": False, "funded_place": False}, (COHORT_WITHOUT_CAP,)),
        ({"cohort_is_capped": False, "funded_place": None}, (FUNDED_PLACE_INCLUSION,)),
        ({"cohort_is_capped": False, "status": "pending"}, (NOT_ACCEPTED,)),
        # 5, whatever was found before
        ({"has_live_declarations": True}, ()),
        ({"has_live_declarations": True, "funded_place": False}, (HAS_LIVE_DECLARATIONS,)),
        (
            {"has_live_declarations": True, "funded_place": None},
            (FUNDED_PLACE_INCLUSION, HAS_LIVE_DECLARATIONS),
        ),
        ({"has_live_declarations": True, "funded_place": "x"}, (FUNDED_PLACE_INCLUSION,)),
        (
            {"has_live_declarations": True, "funded_place": False, "cohort_is_capped": False},
            (COHORT_WITHOUT_CAP, HAS_LIVE_DECLARATIONS),
        ),
        (
            {"has_live_declarations": True, "funded_place": None, "status": "pending"},
            (FUNDED_PLACE_INCLUSION, NOT_ACCEPTED, HAS_LIVE_DECLARATIONS),
        ),
        (
            {"status": "pending", "eligible_for_funding": False, "cohort_is_capped": False},
            (NOT_ACCEPTED, NOT_ELIGIBLE),
        ),
    ],
)
def test_what_is_wrong_is_told_in_order(changed, faults):
    assert funded_place_faults(replace(FACTS, **changed)) == faults
