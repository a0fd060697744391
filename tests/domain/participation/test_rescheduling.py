"""The ordered checks of changing the schedule, and what becomes of the funded place.

Source: provider-api.md 9.3 and 9.7; decisions D-15, D-24 and D-25.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.participation.participants import (
    ALREADY_WITHDRAWN,
    COURSE_INCLUSION,
    INVALID_PARTICIPANT,
)
from domain.participation.rescheduling import (
    ALREADY_ON_THE_SCHEDULE,
    COHORT_CANNOT_CHANGE,
    INVALIDATES_DECLARATION,
    MISSING_CONTRACT,
    SCHEDULE_BLANK,
    SCHEDULE_INVALID_FOR_COURSE,
    CohortInView,
    LiveDeclaration,
    RescheduleFacts,
    TargetSchedule,
    funded_place_after,
    rescheduling_faults,
)

CAPPED_2024 = CohortInView(id=4, start_year=2024, is_capped=True)
CAPPED_2025 = CohortInView(id=5, start_year=2025, is_capped=True)
FREE_2023 = CohortInView(id=3, start_year=2023, is_capped=False)
FREE_2022 = CohortInView(id=2, start_year=2022, is_capped=False)
SPRING = TargetSchedule(
    id=2,
    applies_from=date(2025, 1, 1),
    allowed_types=frozenset({"started", "retained-1", "completed"}),
    is_for_the_course=True,
)
STARTS_AT = datetime(2025, 1, 1, tzinfo=UTC)
DECLARED = LiveDeclaration(type="started", declared_at=datetime(2025, 1, 10, tzinfo=UTC))
FACTS = RescheduleFacts(
    course_identifier="npq-headship",
    application_is_found=True,
    training_status="active",
    schedule_identifier="npq-leadership-spring",
    target_cohort=CAPPED_2024,
    target=SPRING,
    has_contract=True,
    schedule_id=1,
    cohort=CAPPED_2024,
    live_declarations=(),
    eligible_for_funding=True,
    funded_place=False,
)
NOBODY = {"application_is_found": False, "training_status": None} | {
    "schedule_id": None,
    "cohort": None,
}


def declared(**given):
    return {"live_declarations": (DECLARED, replace(DECLARED, **given))}


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({}, ()),
        ({"training_status": "deferred"}, ()),
        ({"training_status": None}, ()),
        # 3, 4
        (NOBODY, (INVALID_PARTICIPANT,)),
        (NOBODY | {"course_identifier": "npq-x"}, (COURSE_INCLUSION, INVALID_PARTICIPANT)),
        # 6, 7: the same words
        ({"schedule_identifier": None, "target": None}, (SCHEDULE_BLANK,)),
        ({"target": None}, (SCHEDULE_BLANK,)),
        ({"target": None, "target_cohort": None}, (SCHEDULE_BLANK,)),
        # 8, skipped when anything is wrong
        ({"has_contract": False}, (MISSING_CONTRACT,)),
        (NOBODY | {"has_contract": False}, (INVALID_PARTICIPANT,)),
        ({"has_contract": False, "target": None}, (SCHEDULE_BLANK,)),
        # 9
        ({"training_status": "withdrawn"}, (ALREADY_WITHDRAWN,)),
        # 10: the type, and the date after the very start of the first day
        ({"live_declarations": (DECLARED,)}, ()),
        (declared(type="completed"), ()),
        (declared(type="retained-2"), (INVALIDATES_DECLARATION,)),
        (declared(declared_at=STARTS_AT + timedelta(microseconds=1)), ()),
        (declared(declared_at=STARTS_AT), (INVALIDATES_DECLARATION,)),
        (declared(declared_at=STARTS_AT - timedelta(days=90)), (INVALIDATES_DECLARATION,)),
        (
            declared(type="retained-2", declared_at=STARTS_AT) | {"target": None},
            (SCHEDULE_BLANK,),
        ),
        # 11
        ({"schedule_id": 2}, (ALREADY_ON_THE_SCHEDULE,)),
        ({"schedule_id": None}, ()),
        # 12
        ({"target": replace(SPRING, is_for_the_course=False)}, (SCHEDULE_INVALID_FOR_COURSE,)),
        (
            NOBODY | {"target": replace(SPRING, is_for_the_course=False)},
            (INVALID_PARTICIPANT, SCHEDULE_INVALID_FOR_COURSE),
        ),
        # 13, with D-25 for who has no schedule
        ({"target_cohort": CAPPED_2025}, ()),
        (declared() | {"target_cohort": CAPPED_2025}, (COHORT_CANNOT_CHANGE,)),
        (declared() | {"schedule_id": None}, ()),
        (declared() | {"schedule_id": None, "cohort": CAPPED_2025}, (COHORT_CANNOT_CHANGE,)),
        (declared() | {"schedule_id": None, "cohort": None}, (COHORT_CANNOT_CHANGE,)),
        (declared() | {"target_cohort": CAPPED_2025, "target": None}, (SCHEDULE_BLANK,)),
        # 14, with D-24 for a cohort that there is not
        ({"target_cohort": FREE_2023}, (COHORT_CANNOT_CHANGE,)),
        ({"cohort": FREE_2023}, ()),
        ({"cohort": FREE_2023, "target_cohort": FREE_2022}, ()),
        ({"cohort": None}, ()),
        (NOBODY | {"target_cohort": FREE_2023}, (INVALID_PARTICIPANT,)),
        ({"target_cohort": FREE_2023, "target": None}, (SCHEDULE_BLANK, COHORT_CANNOT_CHANGE)),
        # 8 and 13 and 14 have one title, 13 and 14 one text
        (
            declared() | {"target_cohort": FREE_2023, "has_contract": False},
            (MISSING_CONTRACT, COHORT_CANNOT_CHANGE),
        ),
        # collected, titles in order of first failure
        (
            declared(type="retained-2")
            | {
                "training_status": "withdrawn",
                "schedule_id": 2,
                "target": replace(SPRING, is_for_the_course=False),
                "target_cohort": CAPPED_2025,
            },
            (
                ALREADY_WITHDRAWN,
                INVALIDATES_DECLARATION,
                ALREADY_ON_THE_SCHEDULE,
                SCHEDULE_INVALID_FOR_COURSE,
                COHORT_CANNOT_CHANGE,
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_in_order(changed, faults):
    assert rescheduling_faults(replace(FACTS, **changed)) == faults


@pytest.mark.parametrize(
    ("cohort", "target_cohort", "eligible", "funded_place"),
    [
        (CAPPED_2024, CAPPED_2024, True, False),
        (CAPPED_2024, CAPPED_2025, True, False),
        (FREE_2023, CAPPED_2024, True, True),
        (FREE_2023, CAPPED_2024, False, False),
        (None, CAPPED_2024, True, True),
    ],
)
def test_who_comes_under_a_cap_has_a_place_when_eligible(
    cohort, target_cohort, eligible, funded_place
):
    facts = replace(
        FACTS, cohort=cohort, target_cohort=target_cohort, eligible_for_funding=eligible
    )
    assert funded_place_after(facts) is funded_place


def test_without_a_cap_the_funded_place_stays_what_it_was():
    facts = replace(FACTS, cohort=FREE_2022, target_cohort=FREE_2023, funded_place=None)
    assert funded_place_after(facts) is None
