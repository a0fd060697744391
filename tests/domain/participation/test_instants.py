"""Times as providers write them. Source: provider-api.md 5.6, 10.4 checks 6 and 8, D-27."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.participation.instants import instant, timestamp, written_instant


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-11-10T02:21:32Z", datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC)),
        ("2024-11-10t02:21:32z", datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC)),
        ("2024-11-10T02:21:32", datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC)),
        ("2024-11-10T02:21:32.5Z", datetime(2024, 11, 10, 2, 21, 32, 500000, tzinfo=UTC)),
        ("2024-11-10T02:21:32,123456789Z", datetime(2024, 11, 10, 2, 21, 32, 123456, tzinfo=UTC)),
        ("2024-11-10T02:21:32+01:00", datetime(2024, 11, 10, 1, 21, 32, tzinfo=UTC)),
        ("2024-11-10T02:21:32-0130", datetime(2024, 11, 10, 3, 51, 32, tzinfo=UTC)),
        ("2024-11-10T02:21:32+14", datetime(2024, 11, 9, 12, 21, 32, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_date_time_names_an_instant(text, at):
    assert instant(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-11-10",
        "20241110T022132Z",
        "2024-11-10 02:21:32Z",
        "2024-11-10T02:21Z",
        "2024-11-10T02:21:32.Z",
        "2024-11-10T02:21:32 Z",
        "2024-13-10T02:21:32Z",
        "2024-00-10T02:21:32Z",
        "2024-11-10T24:00:00Z",
        "2024-11-10T02:60:00Z",
        "2024-11-10T02:21:60Z",
        "2023-02-29T00:00:00Z",
        "2024-11-10T02:21:32+24:00",
        "2024-11-10T02:21:32+01:60",
        "0001-01-01T00:00:00+01:00",
        "0000-01-01T00:00:00Z",
        "٢٠٢٤-11-10T02:21:32Z",
        "x2024-11-10T02:21:32Z",
        "2024-11-10T02:21:32Z\n",
    ],
)
def test_anything_else_names_none(text):
    assert instant(text) is None


@pytest.mark.parametrize(
    ("text", "at", "is_well_formed"),
    [
        ("2024-11-10T02:21:32Z", datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC), True),
        ("2024-11-10", datetime(2024, 11, 10, tzinfo=UTC), False),
        ("2024-11-10 02:21:32", datetime(2024, 11, 10, 2, 21, 32, tzinfo=UTC), False),
        ("2024-02-30T00:00:00Z", None, False),
        ("yesterday", None, False),
        ("0001-01-01T00:00:00+01:00", None, False),
    ],
)
def test_what_is_not_well_formed_may_still_mean_something(text, at, is_well_formed):
    written = written_instant(text)
    assert (written.at, written.is_well_formed) == (at, is_well_formed)


def test_a_timestamp_is_utc_with_its_fraction_cut():
    late = datetime(2024, 12, 31, 23, 30, 0, 999999, tzinfo=timezone(timedelta(hours=-1)))
    assert timestamp(late) == "2025-01-01T00:30:00Z"


@given(st.datetimes(timezones=st.timezones()).filter(lambda at: 1 < at.year < 9999))
def test_what_python_writes_is_read_back(at):
    whole_minutes = at.utcoffset() % timedelta(minutes=1) == timedelta(0)
    assert instant(at.isoformat()) == (at.astimezone(UTC) if whole_minutes else None)


@given(st.text())
def test_nothing_that_is_sent_breaks_the_reading(text):
    written_instant(text)
