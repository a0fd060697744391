"""What forms make of what was typed. Source: registration-journey.md 1 and 15.3."""

from datetime import date

import pytest
from multidict import MultiDict

from web.forms.base import Choice, Choices, DateParts, Form, Option, Problem, Text

OPTIONS = (
    Option(value="a", text="A"),
    Option(value="b", text="B"),
    Option(divider="or"),
    Option(value="c", text="C"),
)


def no_x(value: str) -> Problem | None:
    return Problem(code="has_x", text="No x") if "x" in value else None


FORM = Form(
    Text("name", required="Enter a name", check=no_x, limit=5),
    Text("note"),
    Choice("one", required="Choose one", options=OPTIONS),
    Choices("many", required="Choose some", options=OPTIONS[:2]),
    DateParts("born", required="Enter a date", wrong="Enter a real date"),
    DateParts("month", wrong="Enter a real month", has_day=False),
    prefix="wizard",
)
GOOD = {
    "wizard[name]": " Ann ",
    "wizard[one]": "c",
    "wizard[many]": "a",
    "wizard[born(3i)]": "29",
    "wizard[born(2i)]": "02",
    "wizard[born(1i)]": "2024",
}


def test_a_form_that_is_filled_in_well_has_values_and_no_errors():
    filled = FORM.filled(MultiDict(GOOD))
    assert filled.is_valid
    assert filled.values == {
        "name": "Ann",
        "one": "c",
        "many": ["a"],
        "born": date(2024, 2, 29),
    }


@pytest.mark.parametrize(
    ("changed", "error", "href"),
    [
        ({"wizard[name]": "  "}, "name:blank", "#wizard-name"),
        ({"wizard[name]": "max"}, "name:has_x", "#wizard-name"),
        ({"wizard[name]": "Bernadette"}, "name:too_long", "#wizard-name"),
        ({"wizard[one]": ""}, "one:blank", "#wizard-one"),
        ({"wizard[one]": "d"}, "one:inclusion", "#wizard-one"),
        ({"wizard[many]": ""}, "many:blank", "#wizard-many"),
        ({"wizard[many]": "c"}, "many:inclusion", "#wizard-many"),
        ({"wizard[born(3i)]": "30"}, "born:invalid", "#wizard-born-day"),
        ({"wizard[born(2i)]": ""}, "born:invalid", "#wizard-born-month"),
        ({"wizard[born(1i)]": "²0"}, "born:invalid", "#wizard-born-day"),
        ({"wizard[born(1i)]": "99999"}, "born:invalid", "#wizard-born-day"),
        ({"wizard[month(2i)]": "13", "wizard[month(1i)]": "2024"}, "month:invalid", "#wizard-month-month"),
        ({"wizard[month(2i)]": "1"}, "month:invalid", "#wizard-month-year"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_once_and_leads_to_its_field(changed, error, href):
    filled = FORM.filled(MultiDict(GOOD | changed))
    assert [each["attributes"]["data-error"] for each in filled.errors] == [error]
    assert filled.errors[0]["href"] == href


def test_a_field_that_was_not_sent_is_blank_and_has_no_value():
    filled = FORM.filled(MultiDict())
    assert set(filled.problems) == {"name", "one", "many", "born"}
    assert "name" not in filled.values


def test_what_was_typed_stays_in_the_field():
    filled = FORM.filled(MultiDict(GOOD | {"wizard[name]": "max", "wizard[born(3i)]": "31"}))
    assert filled["name"].as_input(label="Name")["value"] == "max"
    days = [box["value"] for box in filled["born"].as_date_input(legend="Born")["items"]]
    assert days == ["31", "02", "2024"]


def test_stored_values_are_shown_as_they_were_typed():
    shown = FORM.shown({"name": "Ann", "one": "b", "born": "1990-07-05", "many": ["b"]})
    assert shown["name"].as_input(label="Name")["value"] == "Ann"
    radios = shown["one"].as_radios(legend="One")
    assert [item.get("checked") for item in radios["items"]] == [False, True, None, False]
    boxes = shown["born"].as_date_input(legend="Born")["items"]
    assert [box["value"] for box in boxes] == ["5", "7", "1990"]
    ticked = shown["many"].as_checkboxes(legend="Many")["items"]
    assert [item["checked"] for item in ticked] == [False, True]
    assert shown.is_valid


def test_options_may_come_with_the_question():
    form = Form(Choice("school", required="Choose a school"), prefix="wizard")
    found = [Option(value="School-1", text="One")]
    assert form.filled({"wizard[school]": "School-1"}, school=found).is_valid
    assert not form.filled({"wizard[school]": "School-2"}, school=found).is_valid


def test_what_only_the_service_knows_is_told_at_the_field():
    filled = FORM.filled(MultiDict(GOOD)).with_error("name", "taken", "This name is taken")
    assert not filled.is_valid
    assert filled["name"].as_input(label="Name")["errorMessage"] == {"text": "This name is taken"}


def test_a_legend_is_the_heading_unless_told_otherwise():
    filled = FORM.shown({})
    legend = filled["one"].as_radios(legend="One?")["fieldset"]["legend"]
    assert (legend["isPageHeading"], legend["classes"]) == (True, "govuk-fieldset__legend--xl")
    small = filled["one"].as_radios(legend="One?", is_heading=False)["fieldset"]["legend"]
    assert (small["isPageHeading"], small["classes"]) == (False, "govuk-fieldset__legend--m")


@pytest.mark.parametrize("year", ["9" * 400, "10000", "\N{ARABIC-INDIC DIGIT ONE}", "-1"])
def test_a_number_that_no_calendar_has_is_no_date(year):
    filled = FORM.filled(GOOD | {"wizard[born(1i)]": year})
    assert filled.problems["born"].code == "invalid"
