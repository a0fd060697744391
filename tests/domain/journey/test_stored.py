"""The rows of a stored registration. Source: registration-journey.md 11.3, card "Work"."""

import pytest

from domain.journey.rows import Chosen
from domain.journey.stored import StoredWork, payment_rows, work_rows
from tests.domain.journey.world import PLACES

SCHOOL, NURSERY = PLACES[0], PLACES[7]


def stored(**facts):
    return StoredWork(
        **({"course": "npq-headship", "raw": {}, "teacher_catchment": "england"} | facts)
    )


def rows_of(work):
    return {row.id: row.value for row in work_rows(work) if row.id != "workplace_in_england"}


WORK = [
    (
        {"work_setting": "a_school", "workplace": SCHOOL},
        {
            "work_setting": Chosen(key="work_setting", value="a_school"),
            "workplace": "Greendale School \N{EN DASH} 1 High Street, Greendale, GD1 1AA",
        },
    ),
    ({"workplace": SCHOOL, "teacher_catchment": "another"}, {}),
    (
        {"kind_of_nursery": "private_nursery", "workplace": NURSERY},
        {
            "early_years_setting": Chosen(key="kind_of_nursery", value="private_nursery"),
            "ofsted_urn": "EY100 - 1 High Street, Greendale, GD1 1AA",
        },
    ),
    (
        {"kind_of_nursery": "childminder"},
        {
            "early_years_setting": Chosen(key="kind_of_nursery", value="childminder"),
            "ofsted_urn": Chosen(key="ofsted_urn", value="not_applicable"),
        },
    ),
    (
        {"employment_type": "hospital_school", "employer_name": "St Mary"},
        {
            "employment_type": Chosen(key="employment_type", value="hospital_school"),
            "employer": "St Mary",
        },
    ),
    ({"employment_type": "hospital_school"}, {}),
    (
        {
            "employment_type": "lead_mentor_for_accredited_itt_provider",
            "is_lead_mentor": True,
            "itt_provider": "Alliance",
        },
        {
            "employment_type": Chosen(
                key="employment_type", value="lead_mentor_for_accredited_itt_provider"
            ),
            "itt_provider": "Alliance",
        },
    ),
    (
        {"referred_by_return_to_teaching_adviser": "yes"},
        {"referred_by_rtta": Chosen(key="referred_by_return_to_teaching_adviser", value="yes")},
    ),
    (
        {
            "course": "npq-senco",
            "raw": {"senco_in_role": "yes", "senco_start_date": "2021-09-01"},
        },
        {"senco": "Yes, since September 2021"},
    ),
    (
        {
            "course": "npq-leading-primary-mathematics",
            "raw": {"maths_eligibility_teaching_for_mastery": "yes"},
        },
        {"maths_mastery": Chosen(key="maths_eligibility_teaching_for_mastery", value="yes")},
    ),
    (
        {
            "course": "npq-early-headship-coaching-offer",
            "raw": {"npqh_status": "completed_npqh", "ehco_headteacher": "no"},
        },
        {
            "npqh_stage": Chosen(key="npqh_status", value="completed_npqh"),
            "headteacher": Chosen(key="ehco_headteacher", value="no"),
        },
    ),
    ({"raw": {"npqh_status": "completed_npqh"}}, {}),
]


@pytest.mark.parametrize(("facts", "expected"), WORK)
def test_what_is_told_of_work_and_course(facts, expected):
    assert rows_of(stored(**facts)) == expected


def test_both_ways_to_pay_are_listed_when_both_were_answered():
    raw = {"funding": "self", "ehco_funding_choice": "trust"}
    assert [row.value.value for row in payment_rows(stored(raw=raw))] == ["trust", "self"]
