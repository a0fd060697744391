"""Source: registration-journey.md 11.2 and 11.3, one row a case."""

from datetime import UTC, datetime

import pytest

from domain.funding.standing import StoredFunding, is_expired, reason, standing

HEADSHIP = "npq-headship"
EHCO = "npq-early-headship-coaching-offer"


def stored(**facts):
    return StoredFunding(**({"course": HEADSHIP, "code": None, "is_eligible": False} | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_eligible": True, "funding_choice": "self"}, "eligible"),
        ({"funding_choice": "self", "is_referred": True}, "not_eligible"),
        ({"employment_type": "other", "work_setting": "another_setting"}, "not_eligible"),
        ({"is_in_england": False, "is_referred": True}, "not_eligible"),
        ({"course": EHCO, "headteacher_status": "yes_in_first_five_years"}, "in_review"),
        ({"course": EHCO, "headteacher_status": "yes_in_first_two_years"}, "in_review"),
        ({"course": EHCO, "headteacher_status": "yes_when_course_starts"}, "in_review"),
        ({"course": EHCO, "headteacher_status": "yes_over_five_years"}, "not_eligible"),
        ({"is_referred": True}, "in_review"),
        ({"work_setting": "another_setting", "employment_type": "hospital_school"}, "in_review"),
        ({"work_setting": "another_setting", "course": EHCO}, "not_eligible"),
        (
            {
                "work_setting": "another_setting",
                "employment_type": "lead_mentor_for_accredited_itt_provider",
            },
            "not_eligible",
        ),
        ({"work_setting": "a_school"}, "not_eligible"),
    ],
)
def test_how_a_registration_stands_with_funding(facts, expected):
    assert standing(stored(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_no_ofsted_urn": True, "code": "previously_funded"}, "not_on_ofsted_register"),
        ({"course": EHCO, "has_no_ofsted_urn": True}, "ehco"),
        ({"code": "previously_funded"}, "already_funded"),
        ({"code": "not_in_england"}, "not_in_england"),
        ({"code": "school_outside_catchment"}, "not_in_england"),
        ({"code": "early_years_outside_catchment"}, "not_in_england"),
        ({"code": "ineligible_institution_type"}, "setting"),
        ({"code": "early_years_invalid_npq"}, "setting"),
        ({"code": "not_lead_mentor_course"}, "setting"),
        ({"code": "ineligible_establishment_type"}, "setting"),
        ({"code": "ineligible_establishment_not_a_pp50"}, "not_on_list"),
        ({"code": "not_entitled_ey_institution"}, "not_on_list"),
        ({"code": "not_on_early_years_register"}, "not_registered"),
        ({"code": "not_entitled_childminder"}, "not_registered"),
        ({"code": "no_institution"}, "setting"),
        ({"code": "referred_by_return_to_teaching_adviser"}, "setting"),
        ({"code": "not_new_headteacher_requesting_ehco"}, "setting"),
        ({"code": None}, "setting"),
    ],
)
def test_why_a_registration_is_not_eligible(facts, expected):
    assert reason(stored(**facts)) == expected


@pytest.mark.parametrize(
    ("status", "day", "expected"),
    [
        ("rejected", datetime(2024, 6, 29, 23, 59, tzinfo=UTC), True),
        ("rejected", datetime(2024, 6, 30, tzinfo=UTC), False),
        ("accepted", datetime(2022, 1, 1, tzinfo=UTC), False),
        (None, datetime(2022, 1, 1, tzinfo=UTC), False),
    ],
)
def test_which_registrations_have_expired(status, day, expected):
    assert is_expired(status, day) is expected
