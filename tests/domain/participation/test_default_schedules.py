"""The schedule given at acceptance. Source: reference-data.md 2, provider-api.md 7.4."""

from datetime import date

import pytest

from domain.participation.schedules import ScheduleChoice, default_identifier, default_schedule


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2022-05-31", "autumn"),
        ("2022-06-01", "autumn"),
        ("2022-12-25", "autumn"),
        ("2022-12-26", "spring"),
        ("2022-12-31", "spring"),
        ("2023-01-01", "spring"),
        ("2023-04-02", "spring"),
        ("2023-04-03", "autumn"),
        ("2023-12-25", "autumn"),
        ("2023-12-26", "spring"),
        ("2024-02-29", "spring"),
        ("2022-04-02", "spring"),
        ("2022-04-03", "autumn"),
    ],
)
@pytest.mark.parametrize("group", ["leadership", "specialist"])
@pytest.mark.parametrize("cohort_year", [2021, 2023, 2024])
def test_leadership_and_specialist_go_by_the_day_alone(group, cohort_year, day, season):
    today = date.fromisoformat(day)
    identifier = default_identifier(group=group, cohort_year=cohort_year, today=today)
    assert identifier == f"npq-{group}-{season}"


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2023-08-31", "june"),
        ("2023-09-01", "november"),
        ("2023-11-30", "november"),
        ("2023-12-01", "december"),
        ("2024-02-29", "december"),
        ("2024-03-01", "march"),
        ("2024-05-31", "march"),
        ("2024-06-01", "june"),
        ("2024-09-30", "june"),
        ("2024-10-01", "june"),
        ("2022-10-01", "june"),
        ("2025-12-15", "june"),
    ],
)
def test_coaching_goes_by_the_quarter_of_the_cohorts_first_year(day, month):
    today = date.fromisoformat(day)
    identifier = default_identifier(group="ehco", cohort_year=2023, today=today)
    assert identifier == f"npq-ehco-{month}"


def test_february_of_a_common_year_ends_with_its_28th():
    days = (date(2023, 2, 28), date(2023, 3, 1))
    named = [default_identifier(group="ehco", cohort_year=2022, today=day) for day in days]
    assert named == ["npq-ehco-december", "npq-ehco-march"]


@pytest.mark.parametrize("day", ["2022-07-01", "2024-01-01", "2024-11-25"])
def test_support_is_always_december(day):
    today = date.fromisoformat(day)
    identifier = default_identifier(group="support", cohort_year=2021, today=today)
    assert identifier == "npq-aso-december"


AUTUMN = ScheduleChoice(id=1, identifier="npq-leadership-autumn")
SPRING = ScheduleChoice(id=2, identifier="npq-leadership-spring")
JUNE = ScheduleChoice(id=3, identifier="npq-ehco-june")


def chosen(schedules, group, year, day):
    return default_schedule(schedules, group=group, cohort_year=year, today=date.fromisoformat(day))


def test_the_schedule_is_one_of_the_cohorts():
    assert chosen([AUTUMN, SPRING], "leadership", 2023, "2024-05-10") == AUTUMN
    assert chosen([AUTUMN], "leadership", 2023, "2024-01-10") is None
    assert chosen([], "support", 2024, "2024-01-10") is None


def test_coaching_of_2021_has_one_schedule_whatever_its_name():
    assert chosen([JUNE], "ehco", 2021, "2022-01-10") == JUNE
    assert chosen([], "ehco", 2021, "2022-01-10") is None
    assert chosen([JUNE], "ehco", 2022, "2022-10-10") is None
