"""The ordered checks of accepting, each alone and in company. Source: provider-api.md 8.6."""

from dataclasses import replace
from datetime import date

import pytest

from domain.participation.acceptance import (
    ALREADY_ACCEPTED,
    ANOTHER_ACCEPTED_APPLICATION,
    CANNOT_CHANGE_FROM_REJECTED,
    FUNDED_PLACE_INCLUSION,
    NOT_ELIGIBLE_FOR_FUNDED_PLACE,
    SCHEDULE_BLANK,
    SCHEDULE_INVALID_FOR_COURSE,
    AcceptFacts,
    acceptance_faults,
    schedule_on_acceptance,
)
from domain.participation.schedules import ScheduleChoice

AUTUMN = ScheduleChoice(id=1, identifier="npq-leadership-autumn")
SPRING = ScheduleChoice(id=2, identifier="npq-leadership-spring")
FACTS = AcceptFacts(
    funded_place=True,
    schedule_identifier=None,
    status="pending",
    eligible_for_funding=True,
    cohort_year=2024,
    cohort_is_capped=True,
    course_group="leadership",
    has_another_accepted=False,
    schedules=(AUTUMN, SPRING),
    today=date(2024, 11, 25),
)


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"status": None}, ()),
        # 1
        ({"funded_place": None}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": "true"}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": 1}, (FUNDED_PLACE_INCLUSION,)),
        ({"funded_place": None, "cohort_is_capped": False}, ()),
        ({"funded_place": "nonsense", "cohort_is_capped": False}, ()),
        # 2, 3, 4
        ({"status": "accepted"}, (ALREADY_ACCEPTED,)),
        ({"status": "rejected"}, (CANNOT_CHANGE_FROM_REJECTED,)),
        ({"has_another_accepted": True}, (ANOTHER_ACCEPTED_APPLICATION,)),
        # 5
        ({"eligible_for_funding": False}, (NOT_ELIGIBLE_FOR_FUNDED_PLACE,)),
        ({"eligible_for_funding": False, "funded_place": False}, ()),
        ({"eligible_for_funding": False, "cohort_is_capped": False}, ()),
        # 6 and D-11
        ({"schedule_identifier": "npq-leadership-spring"}, ()),
        ({"schedule_identifier": "npq-ehco-june"}, (SCHEDULE_INVALID_FOR_COURSE,)),
        ({"schedules": ()}, (SCHEDULE_BLANK,)),
        ({"cohort_year": None, "schedules": (), "cohort_is_capped": False}, (SCHEDULE_BLANK,)),
        # collected, and guarded
        (
            {"funded_place": None, "status": "accepted"},
            (FUNDED_PLACE_INCLUSION, ALREADY_ACCEPTED),
        ),
        (
            {"status": "rejected", "has_another_accepted": True},
            (CANNOT_CHANGE_FROM_REJECTED, ANOTHER_ACCEPTED_APPLICATION),
        ),
        (
            {"funded_place": None, "status": "rejected", "has_another_accepted": True},
            (FUNDED_PLACE_INCLUSION, CANNOT_CHANGE_FROM_REJECTED, ANOTHER_ACCEPTED_APPLICATION),
        ),
        (
            {"status": "accepted", "eligible_for_funding": False, "schedules": ()},
            (ALREADY_ACCEPTED,),
        ),
        (
            {"eligible_for_funding": False, "schedule_identifier": "npq-ehco-june"},
            (NOT_ELIGIBLE_FOR_FUNDED_PLACE,),
        ),
        (
            {"schedules": (), "schedule_identifier": "npq-leadership-autumn"},
            (SCHEDULE_INVALID_FOR_COURSE,),
        ),
    ],
)
def test_what_is_wrong_is_told_in_order(changed, faults):
    assert acceptance_faults(replace(FACTS, **changed)) == faults


@pytest.mark.parametrize(
    ("changed", "schedule"),
    [
        ({}, AUTUMN),
        ({"today": date(2025, 1, 1)}, SPRING),
        ({"schedule_identifier": "npq-leadership-spring"}, SPRING),
        ({"schedules": (SPRING,)}, None),
    ],
)
def test_the_schedule_is_the_one_asked_for_or_todays(changed, schedule):
    assert schedule_on_acceptance(replace(FACTS, **changed)) == schedule
