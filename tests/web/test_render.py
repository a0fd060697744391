"""Dates, and the files that pages refer to. Source: admin-and-operations.md 1."""

from datetime import UTC, date, datetime

import pytest

from web.assets import read_assets, stripped
from web.render import long_date, short_date, short_time


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [
        (long_date, date(1998, 1, 2), "2 January 1998"),
        (short_date, date(1998, 1, 2), "2 Jan 1998"),
        (short_time, datetime(1998, 1, 2, 15, 4, tzinfo=UTC), "2 Jan 1998 3:04pm"),
        (short_time, datetime(1998, 7, 2, 23, 4, tzinfo=UTC), "3 Jul 1998 12:04am"),
        (long_date, datetime(1998, 7, 2, 23, 4, tzinfo=UTC), "3 July 1998"),
        (long_date, None, "-"),
        (short_time, None, "-"),
    ],
)
def test_times_are_shown_as_in_london(show, value, text):
    assert show(value) == text


def test_the_style_sheet_loses_what_only_gov_uk_may_show():
    sheet = (
        '@font-face{font-family:"GDS Transport";src:url(/assets/fonts/a.woff2)}'
        'a{font-family:"GDS Transport",arial,sans-serif}'
        "b{background-image:url(/assets/images/govuk-crest.svg);color:red}"
    )
    assert stripped(sheet) == "a{font-family:arial,sans-serif}b{color:red}"


def test_what_is_served_carries_no_typeface_or_crest_of_gov_uk():
    assets = read_assets()
    assert assets.url("vendor/govuk-frontend.min.css").startswith("/static/vendor/govuk")
    with pytest.raises(LookupError):
        assets.url("nothing.css")


@pytest.mark.parametrize("name", ["vendor/govuk-frontend.min.css", "npq.css"])
def test_style_sheets_fetch_nothing(name):
    from web.assets import STATIC

    sheet = (STATIC / name).read_text()
    assert "url(" not in sheet
    assert "GDS Transport" not in sheet
